//! Exact fractions: every average, share and threshold is one. Rounding happens at display only.

use std::fmt::Write as _;

use num_rational::Ratio;

/// An exact fraction. Sums of a period's marks and weights fit an `i64` with room to spare.
pub type Fraction = Ratio<i64>;

/// How a fraction becomes two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Half away from zero: averages, percents.
    HalfUp,
    /// To the larger value: every "needed" figure, so that following it is enough (5.10).
    Up,
}

/// A decimal text that is no fraction of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a decimal fraction such as 4.65")]
pub struct NotDecimal {
    /// What was read.
    pub text: String,
}

/// Reads "4.65" or "4,65" exactly: digits, at most one separator, at most six decimals, no sign.
pub fn parse_decimal(text: &str) -> Result<Fraction, NotDecimal> {
    let refuse = || NotDecimal { text: text.to_owned() };
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || whole.len() > 9 || decimals.len() > 6 {
        return Err(refuse());
    }
    let scale = 10_i64.pow(decimals.len() as u32);
    let whole: i64 = whole.parse().map_err(|_| refuse())?;
    let decimals: i64 = decimals.parse().map_err(|_| refuse())?;
    Ok(Fraction::new(whole * scale + decimals, scale))
}

/// The exact decimal text ("4.65") of a fraction that has at most six decimals; `None` for thirds and the like.
pub fn to_decimal(value: Fraction) -> Option<String> {
    let scaled = value * Fraction::from_integer(1_000_000);
    if !scaled.is_integer() || value < Fraction::from_integer(0) {
        return None;
    }
    let (whole, rest) = (scaled.to_integer() / 1_000_000, scaled.to_integer() % 1_000_000);
    let decimals = format!("{rest:06}");
    let decimals = decimals.trim_end_matches('0');
    Some(if decimals.is_empty() { whole.to_string() } else { format!("{whole}.{decimals}") })
}

/// Two decimals with a comma, always both: "4,44", "5,00". Means are shown so.
pub fn display_mean(value: Fraction, rounding: Rounding) -> String {
    let hundredths = hundredths(value, rounding);
    let sign = if hundredths < 0 { "−" } else { "" };
    let hundredths = hundredths.unsigned_abs();
    format!("{sign}{},{:02}", hundredths / 100, hundredths % 100)
}

/// A share as percent, trailing zeros dropped, no-break space before the sign: "92 %", "58,04 %".
pub fn display_percent(share: Fraction) -> String {
    let hundredths = hundredths(share * Fraction::from_integer(100), Rounding::HalfUp);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let mut text = whole.to_string();
    if rest != 0 {
        let decimals = format!("{rest:02}");
        let _ = write!(text, ",{}", decimals.trim_end_matches('0'));
    }
    text.push_str("\u{a0}%");
    text
}

fn hundredths(value: Fraction, rounding: Rounding) -> i64 {
    let scaled = value * Fraction::from_integer(100);
    let rounded = match rounding {
        Rounding::HalfUp => scaled.round(),
        Rounding::Up => scaled.ceil(),
    };
    rounded.to_integer()
}
