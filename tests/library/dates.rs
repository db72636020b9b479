//! `std::date` and `std::time` against a calendar that counts days one by one.

use std::sync::LazyLock;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::{Numbers, Random, agree, agree_on, bytes_of, numbers, truth};

type Date = (i64, i64, i64);

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 400 == 0 || year % 4 == 0 && year % 100 != 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Every day from 1 January of the year 1 until the end of 9999.
static CALENDAR: LazyLock<Vec<Date>> = LazyLock::new(|| {
    let months = (1..=9_999).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let days = |(year, month)| (1..=days_in_month(year, month)).map(move |day| (year, month, day));
    months.flat_map(days).collect()
});

/// The place of a date in the calendar; what is no date has none.
fn place(date: Date) -> Option<usize> {
    CALENDAR.binary_search(&date).ok()
}

/// The place of 1 January 1970.
static START: LazyLock<usize> = LazyLock::new(|| place((1970, 1, 1)).expect("a date"));

/// Days since 1 January 1970.
fn number(date: Date) -> Option<i64> {
    Some(place(date)? as i64 - *START as i64)
}

fn date_of(number: i64) -> Option<Date> {
    CALENDAR.get(usize::try_from(number + *START as i64).ok()?).copied()
}

fn read(n: &[BigInt]) -> Vec<i64> {
    n.iter().map(|n| n.to_i64().expect("64 bits")).collect()
}

fn date(n: &[i64]) -> Date {
    (n[0], n[1], n[2])
}

fn written((year, month, day): Date) -> Numbers {
    numbers([year, month, day])
}

/// Around the ends of months, leap years and centuries, and days drawn at random.
fn dates() -> Vec<Date> {
    let years = [1, 4, 100, 400, 1582, 1900, 1970, 1999, 2000, 2023, 2024, 2100, 9_999];
    let months = years.iter().flat_map(|year| [1, 2, 3, 4, 12].map(|month| (*year, month)));
    let mut dates: Vec<Date> =
        months.flat_map(|(y, m)| [1, 28, days_in_month(y, m)].map(|day| (y, m, day))).collect();
    let mut random = Random(7);
    dates.extend((0..60).map(|_| CALENDAR[random.below(CALENDAR.len())]));
    dates
}

/// Some that are none.
fn wrong_dates() -> Vec<Date> {
    let years = [1, 1900, 2000, 2023, 2024];
    years.iter().flat_map(|year| [(*year, 2, 29), (*year, 2, 30), (*year, 4, 31), (*year, 11, 31)]).collect()
}

#[test]
fn the_calendar() {
    let years: Vec<Numbers> =
        (1..=9_999).step_by(1).filter(|y| y % 100 == 0 || y % 97 < 5).map(|y| numbers([y])).collect();
    agree_on("circuit t(y: date::Year) -> bool { reveal(date::is_leap(y)) }", &years, |n| {
        Some(vec![truth(days_in_month(read(n)[0], 2) == 29)])
    });
    agree("circuit t(y: date::Year, m: date::Month) -> u8 { reveal(date::days_in_month(y, m)) }", |n| {
        Some(numbers([days_in_month(read(n)[0], read(n)[1])]))
    });
    let all: Vec<Numbers> = dates().into_iter().chain(wrong_dates()).map(written).collect();
    agree_on("circuit t(d: date::Date) -> bool { reveal(d.is_valid()) }", &all, |n| {
        Some(vec![truth(place(date(&read(n))).is_some())])
    });
    let there = |n: &[BigInt]| place(date(&read(n))).map(|_| n.to_vec());
    agree_on("circuit t(d: date::Date) -> date::Date { d.assert_valid(); reveal(d) }", &all, there);
    agree_on(
        "circuit t(y: date::Year, m: date::Month, d: date::Day) -> date::Date { reveal(date::Date::of(y, m, d)) }",
        &all,
        there,
    );
    let digits: Vec<Numbers> = dates()
        .into_iter()
        .chain(wrong_dates())
        .chain([(0, 1, 1), (2000, 0, 1), (2000, 13, 1), (2000, 1, 0), (2000, 1, 32), (10_000, 1, 1)])
        .map(|(y, m, d)| numbers([10_000 * y + 100 * m + d]))
        .collect();
    agree_on("circuit t(n: u32) -> date::Date { reveal(date::Date::from_digits(n)) }", &digits, |n| {
        let n = read(n)[0];
        let date = (n / 10_000, n / 100 % 100, n % 100);
        place(date).map(|_| written(date))
    });
}

#[test]
fn texts_of_dates() {
    let text = |(year, month, day): Date| format!("{year:04}-{month:02}-{day:02}");
    let all: Vec<Numbers> = dates().into_iter().map(written).collect();
    agree_on("circuit t(d: date::Date) -> [u8; 10] { reveal(d.to_text()) }", &all, |n| {
        Some(numbers(text(date(&read(n))).bytes()))
    });
    let mut texts: Vec<String> = dates().into_iter().chain(wrong_dates()).map(text).collect();
    let others =
        ["2008/11/29", "2008-11/29", "20081-1-29", "0000-01-01", "2008-00-01", "2008-13-01", "2008-01-00"];
    let more =
        ["2008-01-32", "200a-01-01", "2008-1:-01", "2008-01-3:", "2008-01-/1", "-008-01-01", "2008- 1-01"];
    texts.extend(others.iter().chain(&more).map(ToString::to_string));
    let inputs: Vec<Numbers> = texts.iter().map(|text| numbers(text.bytes())).collect();
    agree_on("circuit t(text: [u8; 10]) -> date::Date { reveal(date::Date::parse(text)) }", &inputs, |n| {
        let given = String::from_utf8(bytes_of(n)).expect("ASCII");
        let number = |range: std::ops::Range<usize>| given[range].parse::<i64>().ok();
        let date = (number(0..4)?, number(5..7)?, number(8..10)?);
        place(date).filter(|_| text(date) == given).map(|_| written(date))
    });
}

#[test]
fn day_numbers() {
    let all: Vec<Numbers> = dates().into_iter().map(written).collect();
    agree_on(
        "circuit t(d: date::Date) -> (date::Number, u8, u32) { reveal((d.number(), d.weekday(), d.digits())) }",
        &all,
        |n| {
            let (year, month, day) = date(&read(n));
            let number = number((year, month, day))?;
            // 1 January 1970 was a Thursday.
            Some(numbers([number, (number + 3).rem_euclid(7) + 1, 10_000 * year + 100 * month + day]))
        },
    );
    let days: Vec<Numbers> =
        dates().into_iter().map(|date| numbers([number(date).expect("a date")])).collect();
    agree_on("circuit t(n: date::Number) -> date::Date { reveal(date::Date::from_number(n)) }", &days, |n| {
        date_of(read(n)[0]).map(written)
    });
}

#[test]
fn spans() {
    let mut random = Random(8);
    let all = dates();
    let pairs: Vec<Numbers> = (0..100)
        .map(|_| {
            let (a, b) = (all[random.below(all.len())], all[random.below(all.len())]);
            [written(a), written(b), numbers([random.below(300)])].concat()
        })
        .collect();
    // A year is over when the day of the year has come.
    let years = |a: Date, b: Date| (a <= b).then(|| b.0 - a.0 - i64::from((b.1, b.2) < (a.1, a.2)));
    agree_on(
        "circuit t(a: date::Date, b: date::Date, n: u16) -> (bool, int -4_000_000..=4_000_000) {
            reveal((a.is_before(b), a.days_until(b)))
        }",
        &pairs,
        |n| {
            let (a, b) = (date(&read(n)), date(&read(&n[3..])));
            Some(vec![truth(a < b), (number(b)? - number(a)?).into()])
        },
    );
    agree_on(
        "circuit t(a: date::Date, b: date::Date, n: u16) -> u16 { reveal(a.years_until(b)) }",
        &pairs,
        |n| years(date(&read(n)), date(&read(&n[3..]))).map(|years| numbers([years])),
    );
    agree_on(
        "circuit t(a: date::Date, b: date::Date, n: u16) { a.assert_years_until(b, n); }",
        &pairs,
        |n| years(date(&read(n)), date(&read(&n[3..]))).filter(|years| *years >= read(n)[6]).map(|_| vec![]),
    );
}

#[test]
fn later_dates() {
    let mut random = Random(9);
    let all = dates();
    let inputs: Vec<Numbers> = (0..100)
        .map(|_| {
            let by = random.below(2_001) as i64 - 1_000;
            [written(all[random.below(all.len())]), numbers([by])].concat()
        })
        .collect();
    agree_on(
        "circuit t(a: date::Date, n: int -1000..=1000) -> date::Date { reveal(a.add_days(n)) }",
        &inputs,
        |n| date_of(number(date(&read(n)))? + read(n)[3]).map(written),
    );
    agree_on(
        "circuit t(a: date::Date, n: int -1000..=1000) -> date::Date { reveal(a.add_months(n)) }",
        &inputs,
        |n| {
            let ((mut year, mut month, day), by) = (date(&read(n)), read(n)[3]);
            for _ in 0..by.abs() {
                month += by.signum();
                match month {
                    0 => (year, month) = (year - 1, 12),
                    13 => (year, month) = (year + 1, 1),
                    _ => {}
                }
            }
            let date = (year, month, day.min(days_in_month(year, month)));
            place(date).map(|_| written(date))
        },
    );
}

#[test]
fn the_same_day_of_later_years() {
    let inputs: Vec<Numbers> = dates()
        .into_iter()
        .zip([0, 1, 3, 4, -1, -4, 100, 400, -300, 9_000].into_iter().cycle())
        .map(|(date, by)| [written(date), numbers([by])].concat())
        .collect();
    agree_on(
        "circuit t(a: date::Date, n: int -9000..=9000) -> date::Date { reveal(a.add_years(n)) }",
        &inputs,
        |n| {
            let ((year, month, day), by) = (date(&read(n)), read(n)[3]);
            let date = (year + by, month, day.min(days_in_month(year + by, month)));
            place(date).map(|_| written(date))
        },
    );
}

#[test]
fn seconds() {
    let mut random = Random(10);
    let inputs: Vec<Numbers> = dates()
        .into_iter()
        .flat_map(|date| {
            let day = 86_400 * number(date).expect("a date");
            [0, 86_399, random.below(86_400) as i64].map(|second| numbers([day + second]))
        })
        .collect();
    agree_on(
        "circuit t(s: time::Seconds) -> (date::Date, time::Clock, time::Seconds) {
            let (date, clock) = (time::date(s), time::clock(s));
            reveal((date, clock, time::seconds(date, clock)))
        }",
        &inputs,
        |n| {
            let seconds = read(n)[0];
            let rest = seconds.rem_euclid(86_400);
            let date = date_of(seconds.div_euclid(86_400))?;
            Some([written(date), numbers([rest / 3_600, rest / 60 % 60, rest % 60, seconds])].concat())
        },
    );
}
