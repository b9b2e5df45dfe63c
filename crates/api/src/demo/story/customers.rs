//! Forty customers with the habits that collectors know.

use super::super::{cast::Cast, cfdi_writer::Receiver, random::Random};
use anyhow::Context;
use chrono::{Datelike, NaiveDate};
use domain::{
    cfdi::PaymentMethod,
    contract::Purpose,
    money::{Currency, Money},
    rfc::Rfc,
    terms::{
        Closure, ClosureDays, ClosureScope, CommercialTerms, CreditBasis, CreditUnit, DayPattern, DayRule, Weekday,
    },
};

pub(super) const CHEQUE: &str = "02";
pub(super) const TRANSFER: &str = "03";

/// How somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    Punctual,
    Slow,
    Late,
    /// Sometimes not at all.
    Erratic,
    /// Has not paid for months.
    Stopped,
}

/// A customer of the story.
#[derive(Clone, Debug)]
pub struct StoryCustomer {
    pub name: String,
    pub receiver: Receiver,
    /// What was agreed.
    pub terms: CommercialTerms,
    /// Whether it is in Cartera before its first invoice; else the invoice makes it, and suggests the terms.
    pub is_known: bool,
    pub currency: Currency,
    /// Some pay invoices in dollars with pesos.
    pub pays_in: Currency,
    /// How they pay: SAT's form.
    pub form: &'static str,
    pub method: PaymentMethod,
    pub contacts: Vec<StoryContact>,
    pub sites: Vec<&'static str>,
    pub habit: Habit,
    /// How much of the sales is theirs.
    pub weight: usize,
}

#[derive(Clone, Debug)]
pub struct StoryContact {
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub receives: Vec<Purpose>,
}

const TRADES: [&str; 20] = [
    "Molinos",
    "Aceros",
    "Empaques",
    "Plásticos",
    "Maquinados",
    "Transportes",
    "Alimentos",
    "Textiles",
    "Constructora",
    "Agroindustrias",
    "Cementos",
    "Vidriera",
    "Fundición",
    "Cartonera",
    "Lácteos",
    "Muebles",
    "Químicos",
    "Talleres",
    "Embotelladora",
    "Minera",
];
const PLACES: [&str; 20] = [
    "San Isidro",
    "Peña Alta",
    "La Huasteca",
    "Río Verde",
    "Tres Valles",
    "El Carmen",
    "Santa Lucía",
    "Mitras",
    "Las Torres",
    "El Roble",
    "Valle Dorado",
    "Los Encinos",
    "Cerro Prieto",
    "La Silla",
    "Agua Azul",
    "El Mezquite",
    "Puerta Grande",
    "Monte Claro",
    "Los Fresnos",
    "El Obispado",
];
const GIVEN: [&str; 10] =
    ["Ramón", "Teresa", "Ignacio", "Lourdes", "Víctor", "Beatriz", "Saúl", "Norma", "Joaquín", "Elvira"];
const FATHERS: [&str; 10] =
    ["Montaño", "Escobedo", "Leal", "Arriaga", "Zúñiga", "Cantú", "Treviño", "Ocampo", "Ibarra", "Galindo"];
const MOTHERS: [&str; 10] =
    ["Reséndez", "Peña", "Luna", "Carmona", "Vela", "Solís", "Rangel", "Duarte", "Macías", "Olvera"];
const ZIPS: [&str; 6] = ["64000", "66220", "25280", "76120", "37000", "45050"];

pub(super) fn invent(cast: &Cast, start: NaiveDate, random: &mut Random) -> anyhow::Result<Vec<StoryCustomer>> {
    let shift = random.between(0, 19);
    (0..cast.customers).map(|number| customer(number, shift, start, random)).collect()
}

fn nth<'t>(from: &[&'t str], at: u32) -> &'t str {
    let length = from.len().max(1);
    from.get(usize::try_from(at).unwrap_or_default() % length).copied().unwrap_or_default()
}

fn customer(number: u32, shift: u32, start: NaiveDate, random: &mut Random) -> anyhow::Result<StoryCustomer> {
    let is_person = number % 8 == 7;
    let at = number + shift;
    let words: Vec<&str> = if is_person {
        vec![nth(&GIVEN, at), nth(&FATHERS, at / 2), nth(&MOTHERS, at / 3)]
    } else {
        vec![nth(&TRADES, at), nth(&PLACES, at * 3 + number / 20)]
    };
    let name = words.join(" ");
    let receiver = Receiver {
        rfc: rfc(&words, is_person, random)?,
        name: name.to_uppercase(),
        zip: random.pick(&ZIPS).copied().unwrap_or("64000"),
        regime: if is_person { "612" } else { "601" },
    };
    let terms = terms(number, start)?;
    let is_cash = number % 9 == 8;
    let currency = if number % 10 == 4 { Currency::USD } else { Currency::MXN };
    Ok(StoryCustomer {
        contacts: contacts(number, &receiver.rfc),
        name,
        receiver,
        terms: if is_cash { CommercialTerms::default() } else { terms },
        is_known: number % 13 != 12,
        currency,
        pays_in: if number % 20 == 14 { Currency::MXN } else { currency },
        form: if number % 6 == 1 { CHEQUE } else { TRANSFER },
        method: if is_cash { PaymentMethod::OneExhibition } else { PaymentMethod::Deferred },
        sites: if number % 11 == 3 { vec!["Planta Norte", "Centro de distribución"] } else { Vec::new() },
        habit: habit(number),
        weight: if number < 6 { 5 } else { 1 + usize::from(number < 18) },
    })
}

fn habit(number: u32) -> Habit {
    match number % 10 {
        0 | 3 | 8 => Habit::Punctual,
        // Those who owe dollars.
        4 if number < 20 => Habit::Slow,
        1 | 5 | 7 => Habit::Slow,
        2 | 4 | 6 => Habit::Late,
        _ if number == 19 => Habit::Stopped,
        _ => Habit::Erratic,
    }
}

/// The initials, an invented date and homoclave, and the right check digit.
fn rfc(words: &[&str], is_person: bool, random: &mut Random) -> anyhow::Result<String> {
    let letters = |word: &str, count: usize| -> String {
        let plain = word.chars().map(|letter| match letter {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' => 'u',
            other => other,
        });
        plain.filter(|letter| letter.is_alphabetic()).take(count).collect::<String>().to_uppercase()
    };
    let initials = match words {
        [given, father, mother] if is_person => letters(father, 2) + &letters(mother, 1) + &letters(given, 1),
        _ => letters(&words.concat(), 3),
    };
    let years = if is_person { (62, 92) } else { (88, 99) };
    let (year, month, day) = (random.between(years.0, years.1), random.between(1, 12), random.between(1, 28));
    let key: String = (0..2)
        .filter_map(|_| "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".chars().nth(random.between(0, 31).try_into().ok()?))
        .collect();
    let stem = format!("{initials}{year:02}{month:02}{day:02}{key}");
    let digit =
        Rfc::parse(&format!("{stem}0")).with_context(|| format!("{stem:?} has the shape of an RFC"))?.check_digit();
    Ok(format!("{stem}{digit}"))
}

fn contacts(number: u32, rfc: &str) -> Vec<StoryContact> {
    let domain = format!("{}.example", rfc.to_lowercase().replace(['&', 'ñ'], "x"));
    let person = |offset: u32| format!("{} {}", nth(&GIVEN, number + offset), nth(&FATHERS, number * 7 + offset));
    let payables = StoryContact {
        name: person(3),
        email: format!("pagos@{domain}"),
        // One in seven answers mail only.
        phone: (number % 7 != 6).then(|| format!("81 5550 {:04}", 1_100 + number)),
        receives: vec![Purpose::Statements, Purpose::Reminders, Purpose::Reps],
    };
    let manager = StoryContact {
        name: person(6),
        email: format!("gerencia@{domain}"),
        phone: None,
        receives: vec![Purpose::Escalations],
    };
    // Somebody always has no address yet.
    match number % 12 {
        10 => Vec::new(),
        0 | 2 | 5 => vec![payables, manager],
        _ => vec![payables],
    }
}

fn yearly(name: &str, start: NaiveDate, (from, to): ((u32, u32), (u32, u32))) -> anyhow::Result<Closure> {
    let day = |year, (month, day)| NaiveDate::from_ymd_opt(year, month, day).context("a day of a closure");
    let year = start.year();
    let until = if to < from { year + 1 } else { year };
    Ok(Closure {
        days: ClosureDays::Yearly { from: day(year, from)?, to: day(until, to)? },
        name: name.to_owned(),
        applies_to: ClosureScope::Both,
    })
}

fn terms(number: u32, start: NaiveDate) -> anyhow::Result<CommercialTerms> {
    let credit = |credit_days| CommercialTerms { credit_days, ..CommercialTerms::default() };
    let weekly = |days: &[Weekday]| days.iter().map(|day| DayRule::weekly(*day)).collect::<Vec<_>>();
    let limit = |pesos: i64| Some(Money::new(pesos * 100, Currency::MXN));
    Ok(match number % 8 {
        0 => CommercialTerms {
            credit_basis: CreditBasis::ReviewAccepted,
            acceptance_days: 1,
            review_days: weekly(&[Weekday::Monday]),
            payment_days: weekly(&[Weekday::Friday]),
            credit_limit: limit(450_000),
            required_documents: vec!["purchase_order".to_owned()],
            ..credit(30)
        },
        1 => CommercialTerms { payment_days: weekly(&[Weekday::Friday]), ..credit(15) },
        2 => CommercialTerms {
            credit_basis: CreditBasis::EndOfMonth,
            payment_days: vec![DayRule::monthly(15), DayRule::monthly(-1)],
            ..credit(30)
        },
        3 => CommercialTerms {
            review_days: vec![DayRule {
                days: DayPattern::Weekday(Weekday::Tuesday),
                from: "09:00".parse().ok(),
                until: "13:00".parse().ok(),
            }],
            payment_days: weekly(&[Weekday::Thursday]),
            closures: vec![yearly("Cierre de fin de año", start, ((12, 20), (1, 6)))?],
            credit_limit: limit(800_000),
            ..credit(45)
        },
        4 => CommercialTerms {
            closures: vec![Closure {
                days: ClosureDays::Easter { from: -6, to: 0 },
                name: "Semana Santa".to_owned(),
                applies_to: ClosureScope::Both,
            }],
            tolerance_days: Some(3),
            ..credit(60)
        },
        5 => CommercialTerms { credit_unit: CreditUnit::Business, ..credit(10) },
        6 => CommercialTerms {
            payment_days: weekly(&[Weekday::Wednesday, Weekday::Friday]),
            closures: vec![yearly("Inventario anual", start, ((7, 1), (7, 3)))?],
            ..credit(30)
        },
        _ => credit(30),
    })
}
