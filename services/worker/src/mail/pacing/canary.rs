//! The first letters of a run go ahead alone; the rest follow only when they fared well.
//!
//! A wrong template, a blocked sender or a broken address list is then seen on 20 families, not 5 000.

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanaryState {
    /// The first letters are on their way or being judged.
    Probing,
    /// All may go.
    Open,
    /// Too many of the first were refused: only an operator's `release` goes on.
    Halted,
}

/// What one letter may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Leave.
    Go,
    /// The first letters are still out: ask again later.
    Hold,
    /// The run is halted.
    Halted,
}

/// One run of letters: a school's weekly run, for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    size: u32,
    tolerated: u32,
    out: u32,
    settled: u32,
    failed: u32,
    state: CanaryState,
}

impl Canary {
    /// `size` letters go first (20 by default); with more than `tolerated` failures among them the
    /// run halts. A run of at most `size` letters is its own canary.
    pub fn new(size: u32, tolerated: u32) -> Self {
        let state = if size == 0 { CanaryState::Open } else { CanaryState::Probing };
        Self { size, tolerated, out: 0, settled: 0, failed: 0, state }
    }

    /// Asks for one letter; `Go` counts it as on its way.
    pub fn ask(&mut self) -> Turn {
        match self.state {
            CanaryState::Open => Turn::Go,
            CanaryState::Halted => Turn::Halted,
            CanaryState::Probing if self.out + self.settled < self.size => {
                self.out += 1;
                Turn::Go
            }
            CanaryState::Probing => Turn::Hold,
        }
    }

    /// A letter was accepted, or refused for good.
    pub fn settle(&mut self, accepted: bool) {
        if self.state != CanaryState::Probing {
            return;
        }
        self.out = self.out.saturating_sub(1);
        self.settled += 1;
        self.failed += u32::from(!accepted);
        if self.failed > self.tolerated {
            self.state = CanaryState::Halted;
        } else if self.settled >= self.size {
            self.state = CanaryState::Open;
        }
    }

    /// A letter came back without a verdict (to be sent again): its place among the first is free.
    pub fn give_back(&mut self) {
        if self.state == CanaryState::Probing {
            self.out = self.out.saturating_sub(1);
        }
    }

    /// An operator has looked and lets the run go on.
    pub fn release(&mut self) {
        self.state = CanaryState::Open;
    }

    /// Where the run is.
    pub fn state(&self) -> CanaryState {
        self.state
    }

    /// How many of the first failed.
    pub fn failed(&self) -> u32 {
        self.failed
    }
}

impl Default for Canary {
    /// Twenty letters, two failures tolerated: a class list always holds a dead mailbox or two.
    fn default() -> Self {
        Self::new(20, 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(canary: &mut Canary, times: u32) -> Vec<Turn> {
        (0..times).map(|_| canary.ask()).collect()
    }

    #[test]
    fn opens_after_the_first_fared_well() {
        let mut canary = Canary::default();
        assert_eq!(asked(&mut canary, 20), vec![Turn::Go; 20]);
        assert_eq!(canary.ask(), Turn::Hold);
        for n in 0..19 {
            canary.settle(n > 1);
        }
        assert_eq!((canary.ask(), canary.state()), (Turn::Hold, CanaryState::Probing));
        canary.settle(true);
        assert_eq!((canary.ask(), canary.state()), (Turn::Go, CanaryState::Open));
        // Later failures are the delivery log's business.
        canary.settle(false);
        assert_eq!(canary.state(), CanaryState::Open);
    }

    #[test]
    fn halts_at_the_third_failure_until_released() {
        let mut canary = Canary::default();
        asked(&mut canary, 20);
        canary.settle(false);
        canary.settle(false);
        assert_eq!(canary.state(), CanaryState::Probing);
        canary.settle(false);
        assert_eq!((canary.ask(), canary.failed()), (Turn::Halted, 3));
        canary.settle(true);
        assert_eq!(canary.ask(), Turn::Halted);
        canary.release();
        assert_eq!(canary.ask(), Turn::Go);
    }

    #[test]
    fn a_letter_without_verdict_frees_its_place() {
        let mut canary = Canary::new(2, 0);
        assert_eq!(asked(&mut canary, 3), vec![Turn::Go, Turn::Go, Turn::Hold]);
        canary.give_back();
        assert_eq!(asked(&mut canary, 2), vec![Turn::Go, Turn::Hold]);
        canary.settle(true);
        canary.settle(true);
        assert_eq!(canary.state(), CanaryState::Open);
    }
}
