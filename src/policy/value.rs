//! The values that conditions compare: decimal numbers, dates and addresses, without floats and without a clock. It must not know operators.

use std::cmp::Ordering;
use std::net::IpAddr;

/// Compares two decimal numbers as they are written; nothing if one of them is none.
///
/// Rule POL-28: `10` and `10.0` are equal, and no digit is lost.
pub fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    let left = Decimal::parse(left)?;
    let right = Decimal::parse(right)?;
    Some(match (left.negative, right.negative) {
        (false, false) => left.magnitude(&right),
        (true, true) => right.magnitude(&left),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Option<Decimal<'a>> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Decimal { negative: sign && !zero, whole, fraction })
    }

    fn magnitude(&self, other: &Decimal) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.fraction.cmp(other.fraction))
    }
}

/// Whether `text` is a decimal number.
pub fn is_number(text: &str) -> bool {
    Decimal::parse(text).is_some()
}

/// A moment: seconds since 1970-01-01T00:00:00Z, and nanoseconds.
pub type Moment = (i64, u32);

/// Reads ISO 8601 (`2026-11-23`, `2026-11-23T15:00:00Z`, `…+01:00`, with fractions) or epoch seconds.
///
/// Rule POL-28.
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((text.parse().ok()?, 0));
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year: i64 = number(parts.next()?, 4)?;
    let month: i64 = number(parts.next()?, 2)?;
    let day: i64 = parts.next().map_or(Some(1), |part| number(part, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
        return None;
    }
    let (seconds, nanos) = time.map_or(Some((0, 0)), time_of_day)?;
    Some((days_since_epoch(year, month, day) * 86_400 + seconds, nanos))
}

/// Seconds of `15:00`, `15:00:30`, `15:00:30.5`, with `Z` or an offset; and nanoseconds.
fn time_of_day(text: &str) -> Option<Moment> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        None => (text, 0),
        Some(at) => {
            let zone = text.get(at..)?;
            let offset = match zone.get(1..)? {
                "" if zone.eq_ignore_ascii_case("z") => 0,
                digits => {
                    let sign = match zone.chars().next()? {
                        '+' => 1,
                        '-' => -1,
                        _ => return None,
                    };
                    let (hours, minutes) = match digits.split_once(':') {
                        Some(pair) => pair,
                        None => (digits.get(..2)?, digits.get(2..).filter(|rest| !rest.is_empty()).unwrap_or("00")),
                    };
                    sign * (number(hours, 2)? * 3_600 + number(minutes, 2)? * 60)
                }
            };
            (text.get(..at)?, offset)
        }
    };
    let mut parts = clock.split(':');
    let hours = number(parts.next()?, 2)?;
    let minutes = number(parts.next()?, 2)?;
    let (seconds, nanos) = match parts.next() {
        None => (0, 0),
        Some(part) => {
            let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
            if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let nanos = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
            (number(whole, 2)?, nanos.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
        }
    };
    if parts.next().is_some() || hours > 24 || minutes > 59 || seconds > 60 {
        return None;
    }
    Some((hours * 3_600 + minutes * 60 + seconds - offset, nanos))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A range of addresses: the address and the length of its prefix.
pub type Range = (IpAddr, u8);

/// Reads a CIDR, or an address as the range of itself alone.
///
/// Rule POL-28.
pub fn range(text: &str) -> Option<Range> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let widest = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        None => widest,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        Some(_) => return None,
    };
    (length <= widest).then_some((address, length))
}

/// Whether `inner` lies in `outer`; IPv4 never lies in IPv6.
///
/// Rule POL-28.
pub fn contains(outer: &Range, inner: &Range) -> bool {
    let (left, right, widest) = match (outer.0, inner.0) {
        (IpAddr::V4(left), IpAddr::V4(right)) => (u128::from(left.to_bits()), u128::from(right.to_bits()), 32),
        (IpAddr::V6(left), IpAddr::V6(right)) => (left.to_bits(), right.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    let shift = u32::from(widest - outer.1);
    inner.1 >= outer.1 && (left ^ right).checked_shr(shift).unwrap_or(0) == 0
}
