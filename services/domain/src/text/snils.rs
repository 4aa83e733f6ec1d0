//! SNILS, the insurance number of a person (S0-1.6): format and check digits.

use std::fmt;

/// A checked SNILS: eleven digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snils([u8; 11]);

/// Why a text is no SNILS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnilsRefusal {
    /// Not eleven digits, apart from spaces and hyphens.
    #[error("SNILS has eleven digits")]
    NotElevenDigits,
    /// All zeros.
    #[error("SNILS of zeros does not exist")]
    Zeros,
    /// The check digits do not match the number.
    #[error("check digits should be {expected:02}")]
    CheckDigits {
        /// What they should be.
        expected: u8,
    },
}

/// The last number without check digits: 001-001-998.
const UNCHECKED_UP_TO: u64 = 1_001_998;

impl Snils {
    /// Reads eleven digits; spaces and hyphens between them do not matter.
    pub fn parse(text: &str) -> Result<Self, SnilsRefusal> {
        let mut digits = [0_u8; 11];
        let mut count = 0;
        for letter in text.trim().chars() {
            match letter {
                '0'..='9' if count < 11 => {
                    digits[count] = letter as u8 - b'0';
                    count += 1;
                }
                ' ' | '\u{a0}' | '-' => {}
                _ => return Err(SnilsRefusal::NotElevenDigits),
            }
        }
        if count != 11 {
            return Err(SnilsRefusal::NotElevenDigits);
        }
        let number = digits[..9].iter().fold(0_u64, |number, digit| number * 10 + u64::from(*digit));
        if number == 0 {
            return Err(SnilsRefusal::Zeros);
        }
        let sum: u32 = (1_u32..).zip(&digits[..9]).map(|(i, digit)| u32::from(*digit) * (10 - i)).sum();
        let expected = (sum % 101 % 100) as u8;
        let written = digits[9] * 10 + digits[10];
        if number > UNCHECKED_UP_TO && written != expected {
            return Err(SnilsRefusal::CheckDigits { expected });
        }
        Ok(Self(digits))
    }

    /// The eleven digits without separators, as stored.
    pub fn digits(self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }
}

/// «112-233-445 95».
impl fmt::Display for Snils {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        write!(f, "{}-{}-{} {}", &digits[..3], &digits[3..6], &digits[6..9], &digits[9..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        // 1*9+1*8+2*7+2*6+3*5+3*4+4*3+4*2+5*1 = 95.
        assert_eq!(Snils::parse("112-233-445 95").map(|s| s.to_string()).as_deref(), Ok("112-233-445 95"));
        assert_eq!(Snils::parse("11223344595").map(Snils::digits).as_deref(), Ok("11223344595"));
        assert_eq!(Snils::parse("112-233-445 96"), Err(SnilsRefusal::CheckDigits { expected: 95 }));
    }

    #[test]
    fn a_remainder_of_100_is_00() {
        // The weighted sums are 100 and 101.
        assert!(Snils::parse("100-018-999 00").is_ok());
        assert!(Snils::parse("100-019-899 00").is_ok());
        assert_eq!(Snils::parse("100-018-999 10"), Err(SnilsRefusal::CheckDigits { expected: 0 }));
    }

    #[test]
    fn the_oldest_numbers_carry_no_check_digits() {
        assert!(Snils::parse("001-001-998 77").is_ok());
        assert!(Snils::parse("001-001-999 77").is_err());
        assert_eq!(Snils::parse("000-000-000 00"), Err(SnilsRefusal::Zeros));
    }

    #[test]
    fn anything_else_is_not_eleven_digits() {
        for text in ["", "112-233-445", "112-233-445 955", "112-233-445 9О", "１１２"] {
            assert_eq!(Snils::parse(text), Err(SnilsRefusal::NotElevenDigits), "{text}");
        }
    }
}
