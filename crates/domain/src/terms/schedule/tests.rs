use super::*;
use crate::terms::{
    Closure, ClosureDays, ClosureScope, DayPattern, Holiday, HolidayKind, Language, Weekday, day_rule::NthWeekday,
    explain,
};
use chrono::TimeDelta;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2026-11-05`, at nine in the morning unless an hour follows.
fn at(text: &str) -> NaiveDateTime {
    let (date, time) = text.split_once(' ').unwrap_or((text, "09:00:00"));
    day(date).and_time(time.parse().unwrap())
}

fn issued(text: &str) -> ScheduleInput {
    ScheduleInput { issued_at: at(text), delivered_at: None, review: Review::Pending }
}

fn terms(json: &str) -> CommercialTerms {
    let terms: CommercialTerms = serde_json::from_str(json).unwrap();
    assert_eq!(terms.validate(), []);
    terms
}

fn of(input: &ScheduleInput, json: &str) -> Schedule {
    schedule(input, &terms(json), &BusinessCalendar::mexican()).unwrap()
}

/// Review, due and collection dates.
fn dates(input: &ScheduleInput, json: &str) -> [String; 3] {
    let Schedule { review_date, due_date, collection_date, .. } = of(input, json);
    [review_date, due_date, collection_date].map(|date| date.to_string())
}

fn review(input: &ScheduleInput, json: &str) -> String {
    of(input, json).review_date.to_string()
}

fn collection(issue: &str, json: &str) -> String {
    of(&issued(issue), json).collection_date.to_string()
}

const WEDNESDAYS: &str = r#"{
    "credit_basis": "review_accepted", "credit_days": 30, "acceptance_days": 1,
    "review_days": [{"weekday": "wednesday", "from": "09:00", "until": "13:00"}],
    "payment_days": [{"weekday": "friday"}]
}"#;

#[test]
fn payment_days_are_those_of_the_terms_with_closed_ones_replaced() {
    let days = |from: &str, to: &str, json: &str| {
        let days = payment_days(day(from), day(to), &terms(json), &BusinessCalendar::mexican()).unwrap();
        days.into_iter().map(|day| day.to_string()).collect::<Vec<_>>()
    };
    let mondays = r#"{"payment_days": [{"weekday": "monday"}]}"#;
    // Monday 16 November is a holiday: who pays on Mondays pays on Tuesday then.
    let expected = ["2026-11-09", "2026-11-17", "2026-11-23"];
    assert_eq!(days("2026-11-09", "2026-11-23", mondays), expected);
    // The first one after the span is known too, and what a closed day pushed into it is not forgotten.
    assert_eq!(days("2026-11-17", "2026-11-18", mondays), ["2026-11-17", "2026-11-23"]);
    assert_eq!(days("2026-11-21", "2026-11-22", "{}"), ["2026-11-23"]);
}

#[test]
fn an_invoice_reviewed_on_wednesdays_and_paid_on_fridays_is_collected_43_days_after_its_issue() {
    let schedule = of(&issued("2026-11-05"), WEDNESDAYS);
    assert_eq!(dates(&issued("2026-11-05"), WEDNESDAYS), ["2026-11-11", "2026-12-12", "2026-12-18"]);
    assert!(!schedule.estimated);
    let texts =
        |language| explain(&schedule.explanation, language).into_iter().map(|step| step.text).collect::<Vec<_>>();
    let spanish = [
        "Emitida jue 05/11/2026",
        "Primer día de revisión: miércoles 11/11/2026",
        "Aceptación: +1 día hábil = jue 12/11/2026",
        "+30 días = sáb 12/12/2026",
        "Vence sáb 12/12/2026",
        "Primer día de pago (viernes) = vie 18/12/2026",
    ];
    assert_eq!(texts(Language::Es), spanish);
    let english = [
        "Issued Thu 05/11/2026",
        "First review day: Wednesday 11/11/2026",
        "Acceptance: +1 business day = Thu 12/11/2026",
        "+30 days = Sat 12/12/2026",
        "Due Sat 12/12/2026",
        "First payment day (Friday) = Fri 18/12/2026",
    ];
    assert_eq!(texts(Language::En), english);
}

#[test]
fn a_review_on_a_holiday_monday_moves_to_tuesday() {
    let schedule = of(&issued("2026-11-13"), r#"{"review_days": [{"weekday": "monday"}]}"#);
    assert_eq!(schedule.review_date, day("2026-11-17"));
    let texts: Vec<_> = explain(&schedule.explanation, Language::Es).into_iter().map(|step| step.text).collect();
    let expected = [
        "Emitida vie 13/11/2026",
        "Primer día de revisión: lunes 16/11/2026",
        "Cerrado: lun 16/11/2026 (Aniversario de la Revolución)",
        "Siguiente día hábil = mar 17/11/2026",
        "El crédito corre desde la emisión: vie 13/11/2026",
        "Vence vie 13/11/2026",
        "Paga cualquier día: vie 13/11/2026",
    ];
    assert_eq!(texts, expected);
}

#[test]
fn what_is_delivered_after_the_cut_off_waits_for_the_next_window() {
    let delivered = |delivered_at| ScheduleInput { delivered_at: Some(at(delivered_at)), ..issued("2026-11-09") };
    assert_eq!(review(&delivered("2026-11-11 13:00:00"), WEDNESDAYS), "2026-11-11");
    assert_eq!(review(&delivered("2026-11-11 13:01:00"), WEDNESDAYS), "2026-11-18");
    assert_eq!(review(&delivered("2026-11-11 14:00:00"), WEDNESDAYS), "2026-11-18");
    let step = Step::CutOff { date: day("2026-11-11"), until: "13:00".parse().unwrap() };
    assert_eq!(step.text(Language::Es), "Pasadas las 13:00 del mié 11/11/2026: siguiente ventana");
    assert!(of(&delivered("2026-11-11 14:00:00"), WEDNESDAYS).explanation.contains(&step));
}

#[test]
fn a_second_window_of_the_day_still_receives() {
    let windows = r#"{"review_days": [
        {"weekday": "wednesday", "from": "09:00", "until": "11:00"},
        {"weekday": "wednesday", "from": "16:00", "until": "18:00"}
    ]}"#;
    assert_eq!(review(&issued("2026-11-11 12:00:00"), windows), "2026-11-11");
    assert_eq!(review(&issued("2026-11-11 18:30:00"), windows), "2026-11-18");
    assert_eq!(review(&issued("2026-11-11 07:00:00"), windows), "2026-11-11");
}

#[test]
fn one_month_after_the_end_of_february_is_the_end_of_march() {
    let end_of_month = r#"{"credit_basis": "end_of_month", "credit_months": 1}"#;
    assert_eq!(of(&issued("2026-02-28"), end_of_month).due_date, day("2026-03-31"));
    assert_eq!(of(&issued("2026-02-10"), end_of_month).due_date, day("2026-03-31"));
    assert_eq!(of(&issued("2026-01-31"), end_of_month).due_date, day("2026-02-28"));
    assert_eq!(of(&issued("2028-01-31"), end_of_month).due_date, day("2028-02-29"));
}

#[test]
fn months_from_the_issue_clamp_to_the_months_end() {
    let month = r#"{"credit_months": 1}"#;
    assert_eq!(of(&issued("2026-01-31"), month).due_date, day("2026-02-28"));
    assert_eq!(of(&issued("2026-02-28"), month).due_date, day("2026-03-28"));
    // The months come first, then the days.
    assert_eq!(of(&issued("2026-01-31"), r#"{"credit_months": 1, "credit_days": 3}"#).due_date, day("2026-03-03"));
}

#[test]
fn without_sets_the_due_date_counts_from_the_issue_and_money_comes_on_a_business_day() {
    // 5 December 2026 is a Saturday.
    let plain = r#"{"credit_days": 30}"#;
    assert_eq!(dates(&issued("2026-11-05"), plain), ["2026-11-05", "2026-12-05", "2026-12-07"]);
    assert_eq!(dates(&issued("2026-11-08"), "{}"), ["2026-11-08", "2026-11-08", "2026-11-09"]);
}

#[test]
fn the_example_of_the_detail_screen_has_no_closed_day_on_its_way() {
    let json = r#"{"credit_basis": "review_accepted", "credit_days": 30,
        "review_days": [{"weekday": "monday"}], "payment_days": [{"weekday": "friday"}]}"#;
    assert_eq!(dates(&issued("2026-07-16"), json), ["2026-07-20", "2026-08-19", "2026-08-21"]);
    let closed = |step: &Step| matches!(step, Step::Closed { .. });
    assert!(!of(&issued("2026-07-16"), json).explanation.iter().any(closed));
}

#[test]
fn credit_from_a_delivery_nobody_recorded_is_estimated_from_the_issue() {
    let json = r#"{"credit_basis": "delivery", "credit_days": 10}"#;
    let estimated = of(&issued("2026-11-05"), json);
    assert!(estimated.estimated);
    assert_eq!(estimated.due_date, day("2026-11-15"));
    let delivered = ScheduleInput { delivered_at: Some(at("2026-11-09")), ..issued("2026-11-05") };
    let exact = of(&delivered, json);
    assert!(!exact.estimated);
    assert_eq!(exact.due_date, day("2026-11-19"));
    assert!(differs(&estimated, &exact));
    assert!(!differs(&exact, &exact));
}

#[test]
fn a_delivery_before_the_issue_does_not_bring_the_review_forward() {
    let input = ScheduleInput { delivered_at: Some(at("2026-11-02")), ..issued("2026-11-05") };
    assert_eq!(review(&input, "{}"), "2026-11-05");
}

#[test]
fn a_counter_receipt_re_bases_the_credit_and_its_payment_date_wins() {
    let accepted = |payment_date| ScheduleInput {
        review: Review::Accepted { accepted_date: day("2026-11-19"), payment_date },
        ..issued("2026-11-05")
    };
    // The Friday after the due date is Christmas Day.
    assert_eq!(dates(&accepted(None), WEDNESDAYS), ["2026-11-19", "2026-12-19", "2026-12-28"]);
    let promised = accepted(Some(day("2026-12-20")));
    assert_eq!(dates(&promised, WEDNESDAYS), ["2026-11-19", "2026-12-19", "2026-12-20"]);
}

#[test]
fn a_missed_review_rolls_to_the_next_window_and_is_estimated() {
    let review = Review::Missed { from_at: at("2026-11-11 15:00:00") };
    let schedule = of(&ScheduleInput { review, ..issued("2026-11-05") }, WEDNESDAYS);
    assert_eq!(schedule.review_date, day("2026-11-18"));
    assert!(schedule.estimated);
}

#[test]
fn each_shift_answers_differently_when_good_friday_is_closed() {
    let with = |shift: &str| {
        let json = format!(r#"{{"payment_days": [{{"weekday": "friday"}}], "payment_shift": "{shift}"}}"#);
        collection("2026-03-30", &json)
    };
    assert_eq!(with("next"), "2026-04-06");
    assert_eq!(with("next_in_set"), "2026-04-10");
    assert_eq!(with("previous"), "2026-04-01");
    assert_eq!(with("none"), "2026-04-03");
}

#[test]
fn previous_never_goes_before_the_due_date_then_it_is_the_next() {
    let json = r#"{"payment_days": [{"weekday": "friday"}], "payment_shift": "previous"}"#;
    assert_eq!(collection("2026-04-01", json), "2026-04-01");
    assert_eq!(collection("2026-04-02", json), "2026-04-06");
    let steps = of(&issued("2026-04-02"), json).explanation;
    assert_eq!(steps.last().unwrap().text(Language::Es), "Siguiente día hábil = lun 06/04/2026");
}

#[test]
fn previous_respects_the_hours_of_the_window_on_the_day_of_the_issue() {
    let json = r#"{"review_days": [{"weekday": "wednesday", "until": "13:00"}], "review_shift": "previous"}"#;
    // Wednesday 16 September is closed.
    assert_eq!(review(&issued("2026-09-15 12:00:00"), json), "2026-09-15");
    assert_eq!(review(&issued("2026-09-15 14:00:00"), json), "2026-09-17");
    assert_eq!(review(&issued("2026-09-14 14:00:00"), json), "2026-09-15");
}

#[test]
fn days_past_the_months_end_mean_its_last_day() {
    let json = r#"{"payment_days": [{"month_day": 15}, {"month_day": 31}], "payment_shift": "none"}"#;
    assert_eq!(collection("2026-02-16", json), "2026-02-28");
    assert_eq!(collection("2028-02-16", json), "2028-02-29");
    assert_eq!(collection("2026-02-15", json), "2026-02-15");
    let last = r#"{"payment_days": [{"month_day": -1}], "payment_shift": "previous"}"#;
    assert_eq!(collection("2026-02-16", last), "2026-02-27");
}

#[test]
fn the_second_tuesday_of_next_month_is_found() {
    let json = r#"{"payment_days": [{"nth_weekday": {"nth": 2, "weekday": "tuesday"}}]}"#;
    assert_eq!(collection("2026-11-10", json), "2026-11-10");
    assert_eq!(collection("2026-11-11", json), "2026-12-08");
}

#[test]
fn business_days_of_credit_skip_weekends_and_article_74_but_not_bank_days() {
    let json = r#"{"credit_days": 5, "credit_unit": "business"}"#;
    assert_eq!(of(&issued("2026-11-12"), json).due_date, day("2026-11-20"));
    assert_eq!(of(&issued("2026-03-31"), json).due_date, day("2026-04-07"));
}

#[test]
fn acceptance_counts_the_customers_business_days() {
    let json = r#"{"credit_basis": "review_accepted", "acceptance_days": 2,
        "closures": [{"from": "2026-11-12", "to": "2026-11-13", "name": "Inventario", "applies_to": "review"}]}"#;
    // Thursday and Friday are closed, then a weekend and a holiday.
    assert_eq!(of(&issued("2026-11-11"), json).due_date, day("2026-11-18"));
}

#[test]
fn the_close_of_the_year_moves_the_payment_to_january() {
    let json = r#"{"payment_days": [{"weekday": "friday"}], "payment_shift": "next_in_set",
        "closures": [{"from": "2020-12-20", "to": "2021-01-06", "name": "Cierre anual", "yearly": true}]}"#;
    assert_eq!(collection("2026-12-18", json), "2026-12-18");
    assert_eq!(collection("2026-12-19", json), "2027-01-08");
}

#[test]
fn holy_week_of_the_customer_closes_its_review_but_not_its_payments() {
    let json = r#"{"review_days": [{"weekday": "tuesday"}],
        "closures": [{"easter_from": -6, "easter_to": -1, "name": "Semana Santa", "applies_to": "review"}]}"#;
    // Easter of 2027 is 28 March: the week from Monday 22 to Saturday 27 is closed.
    let schedule = of(&issued("2027-03-19"), json);
    assert_eq!(schedule.review_date, day("2027-03-29"));
    let closed = Step::Closed {
        date: day("2027-03-23"),
        until: day("2027-03-27"),
        reason: Reason::Closure { name: "Semana Santa".into() },
    };
    assert!(schedule.explanation.contains(&closed), "{:?}", schedule.explanation);
    assert_eq!(of(&issued("2027-03-23"), json).collection_date, day("2027-03-23"));
}

#[test]
fn a_bank_day_of_the_organizations_table_moves_a_payment() {
    let bank = Holiday { date: day("2027-03-25"), name: "Jueves Santo".into(), kind: HolidayKind::Bank };
    let calendar = BusinessCalendar::new([bank]);
    let schedule = schedule(&issued("2027-03-25"), &CommercialTerms::default(), &calendar).unwrap();
    assert_eq!((schedule.review_date, schedule.collection_date), (day("2027-03-25"), day("2027-03-26")));
}

#[test]
fn a_customer_closed_for_three_years_is_an_error_that_names_the_rule() {
    let closure = |applies_to| Closure {
        days: ClosureDays::Once { from: day("2026-01-01"), to: day("2028-12-31") },
        name: "Obra".into(),
        applies_to,
    };
    let days = vec![DayRule::weekly(Weekday::Monday)];
    let reviewed = CommercialTerms {
        review_days: days.clone(),
        closures: vec![closure(ClosureScope::Review)],
        ..CommercialTerms::default()
    };
    let from = day("2026-05-04");
    let result = schedule(&issued("2026-05-04"), &reviewed, &BusinessCalendar::default());
    assert_eq!(result, Err(ScheduleError::NoOpenDay { rule: ScheduleRule::ReviewDays, from }));
    assert_eq!(result.unwrap_err().to_string(), "review_days have no open day within two years of 2026-05-04");
    let paid = CommercialTerms {
        payment_days: days,
        payment_shift: Shift::Previous,
        closures: vec![closure(ClosureScope::Payment)],
        ..CommercialTerms::default()
    };
    let result = schedule(&issued("2026-05-04"), &paid, &BusinessCalendar::default());
    assert_eq!(result, Err(ScheduleError::NoOpenDay { rule: ScheduleRule::PaymentDays, from }));
}

#[test]
fn dates_beyond_four_digits_of_year_are_an_error() {
    let json = r#"{"credit_days": 1}"#;
    let result = schedule(&issued("9999-12-31"), &terms(json), &BusinessCalendar::default());
    assert_eq!(result, Err(ScheduleError::OutOfRange { rule: ScheduleRule::CreditDays }));
    assert!(schedule(&issued("0001-01-01"), &terms(json), &BusinessCalendar::default()).is_ok());
}

fn weekdays() -> impl Strategy<Value = Weekday> {
    (0..7_i64).prop_map(|offset| Weekday::of(day("2026-11-16") + TimeDelta::days(offset)))
}

fn day_rules(days: impl Strategy<Value = i32> + Clone + 'static) -> impl Strategy<Value = Vec<DayRule>> {
    let pattern = prop_oneof![
        weekdays().prop_map(DayPattern::Weekday),
        days.clone().prop_map(DayPattern::MonthDay),
        (days.prop_map(|day| if day > 4 { day % 4 + 1 } else { day }), weekdays())
            .prop_map(|(nth, weekday)| DayPattern::NthWeekday(NthWeekday { nth, weekday })),
    ];
    let until = proptest::option::of((0..24_u32).prop_map(|hour| ClockTimeAt(hour).into()));
    proptest::collection::vec((pattern, until).prop_map(|(days, until)| DayRule { days, from: None, until }), 0..4)
}

struct ClockTimeAt(u32);

impl From<ClockTimeAt> for crate::terms::ClockTime {
    fn from(hour: ClockTimeAt) -> Self {
        format!("{:02}:30", hour.0).parse().unwrap()
    }
}

fn shifts() -> impl Strategy<Value = Shift> {
    prop_oneof![Just(Shift::Next), Just(Shift::NextInSet), Just(Shift::Previous), Just(Shift::None)]
}

fn closures() -> impl Strategy<Value = Vec<Closure>> {
    let from = (0..4000_i64).prop_map(|offset| day("2020-01-01") + TimeDelta::days(offset));
    let days = (from, 0..40_i64, 0..3_u8, -60..=60_i32).prop_map(|(from, length, kind, offset)| {
        let to = from + TimeDelta::days(length);
        match kind {
            0 => ClosureDays::Once { from, to },
            1 => ClosureDays::Yearly { from, to },
            _ => ClosureDays::Easter { from: offset, to: offset + 5 },
        }
    });
    let scope = prop_oneof![Just(ClosureScope::Review), Just(ClosureScope::Payment), Just(ClosureScope::Both)];
    let closure = (days, scope).prop_map(|(days, applies_to)| Closure { days, name: "Cierre".into(), applies_to });
    proptest::collection::vec(closure, 0..3)
}

/// Terms that pass validation.
fn valid_terms() -> impl Strategy<Value = CommercialTerms> {
    let days = || prop_oneof![Just(-1), 1..=31_i32];
    let basis = prop_oneof![
        Just(CreditBasis::Issue),
        Just(CreditBasis::Delivery),
        Just(CreditBasis::ReviewAccepted),
        Just(CreditBasis::EndOfMonth)
    ];
    let unit = prop_oneof![Just(CreditUnit::Calendar), Just(CreditUnit::Business)];
    let sets = (day_rules(days()), day_rules(days()), shifts(), shifts());
    let credit = (basis, unit, 0..4_i32, 0..100_i32, 0..5_i32);
    let terms = (sets, credit, closures()).prop_map(|(sets, credit, closures)| CommercialTerms {
        credit_basis: credit.0,
        credit_unit: credit.1,
        credit_months: credit.2,
        credit_days: credit.3,
        acceptance_days: credit.4,
        review_days: sets.0,
        payment_days: sets.1,
        review_shift: sets.2,
        payment_shift: sets.3,
        closures,
        ..CommercialTerms::default()
    });
    terms.prop_filter("valid", |terms| terms.validate().is_empty())
}

fn instants() -> impl Strategy<Value = NaiveDateTime> {
    (0..8 * 365 * 24 * 60_i64).prop_map(|minutes| at("2020-01-01 00:00:00") + TimeDelta::minutes(minutes))
}

proptest! {
    #[test]
    fn no_date_comes_before_its_lower_bound(terms in valid_terms(), issued_at in instants(), delivered_at in proptest::option::of(instants())) {
        let input = ScheduleInput { issued_at, delivered_at, review: Review::Pending };
        let result = schedule(&input, &terms, &BusinessCalendar::mexican()).unwrap();
        prop_assert!(result.review_date >= delivered_at.map_or(issued_at, |at| at.max(issued_at)).date());
        prop_assert!(result.due_date >= issued_at.date() || terms.credit_basis == CreditBasis::Delivery);
        prop_assert!(result.collection_date >= result.due_date);
        prop_assert_eq!(result.explanation.last().unwrap().date(), result.collection_date);
    }

    #[test]
    fn nobody_reviews_or_pays_on_a_closed_day_unless_nothing_shifts(terms in valid_terms(), issued_at in instants()) {
        let input = ScheduleInput { issued_at, delivered_at: None, review: Review::Pending };
        let calendar = BusinessCalendar::mexican();
        let result = schedule(&input, &terms, &calendar).unwrap();
        let calendar = calendar.with_closures(&terms.closures);
        if terms.payment_shift != Shift::None {
            prop_assert_eq!(calendar.closed(result.collection_date, Purpose::Payment), None);
        }
        if terms.review_shift != Shift::None && !terms.review_days.is_empty() {
            prop_assert_eq!(calendar.closed(result.review_date, Purpose::Review), None);
        }
        let in_set = |set: &[DayRule], date| set.is_empty() || set.iter().any(|rule| rule.matches(date));
        if matches!(terms.payment_shift, Shift::NextInSet | Shift::None) {
            prop_assert!(in_set(&terms.payment_days, result.collection_date));
        }
    }

    #[test]
    fn a_later_issue_is_never_reviewed_due_or_paid_earlier(
        terms in valid_terms(), one in instants(), other in instants(), next_in_set in any::<bool>(),
    ) {
        let shift = if next_in_set { Shift::NextInSet } else { Shift::Next };
        let terms = CommercialTerms { review_shift: shift, payment_shift: shift, ..terms };
        prop_assume!(terms.validate().is_empty());
        let at = |issued_at| {
            let input = ScheduleInput { issued_at, delivered_at: None, review: Review::Pending };
            schedule(&input, &terms, &BusinessCalendar::mexican()).unwrap()
        };
        let (earlier, later) = (at(one.min(other)), at(one.max(other)));
        prop_assert!(earlier.review_date <= later.review_date);
        prop_assert!(earlier.due_date <= later.due_date);
        prop_assert!(earlier.collection_date <= later.collection_date);
    }

    #[test]
    fn the_same_input_gives_the_same_schedule_and_it_can_be_stored(terms in valid_terms(), issued_at in instants()) {
        let input = ScheduleInput { issued_at, delivered_at: None, review: Review::Pending };
        let result = schedule(&input, &terms, &BusinessCalendar::mexican()).unwrap();
        prop_assert_eq!(&schedule(&input, &terms, &BusinessCalendar::mexican()).unwrap(), &result);
        let json = serde_json::to_string(&result).unwrap();
        prop_assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), result);
        let json = serde_json::to_string(&terms).unwrap();
        prop_assert_eq!(serde_json::from_str::<CommercialTerms>(&json).unwrap(), terms);
    }

    #[test]
    fn no_terms_and_no_date_break_it(
        terms in valid_terms(),
        sets in (day_rules(any::<i32>()), day_rules(any::<i32>())),
        numbers in (any::<i32>(), any::<i32>(), any::<i32>()),
        which in 0..8_u8,
        year in prop_oneof![Just(-262_143_i32), Just(1), Just(9999), Just(262_142), any::<i32>()],
        ordinal in 1..=365_u32,
        offsets in (any::<i32>(), any::<i32>()),
    ) {
        let mut terms = terms;
        if which & 1 == 0 { (terms.review_days, terms.payment_days) = sets; }
        if which & 2 == 0 { (terms.credit_months, terms.credit_days, terms.acceptance_days) = numbers; }
        if which & 4 == 0 {
            let days = ClosureDays::Easter { from: offsets.0, to: offsets.1 };
            terms.closures.push(Closure { days, name: String::new(), applies_to: ClosureScope::Both });
        }
        terms.validate();
        let date = NaiveDate::from_yo_opt(year, ordinal).unwrap_or(NaiveDate::MAX);
        for issued_at in [date.and_time(NaiveTime::MIN), at("9999-12-31 23:59:59"), at("0001-01-01 00:00:00"), at("2026-11-05")] {
            let input = ScheduleInput { issued_at, delivered_at: Some(date.and_time(NaiveTime::MIN)), review: Review::Pending };
            if let Ok(result) = schedule(&input, &terms, &BusinessCalendar::mexican()) {
                explain(&result.explanation, Language::En);
            }
        }
    }
}
