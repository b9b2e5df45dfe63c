//! The calendar as it will be once a move is saved, shown until the server has answered.

use domain::{
    contract::{CalendarDay, CalendarItem, CalendarKind, CalendarMove, DayTotal},
    money::Money,
};

/// The days with the moved documents on their new one, where they rest until the server has answered: by then they may
/// be others. What is not among the named documents of a day stays.
pub(crate) fn shifted(days: &[CalendarDay], wanted: &CalendarMove) -> Vec<CalendarDay> {
    let is_moved = |item: &CalendarItem| wanted.items.iter().any(|one| one.kind == item.kind && one.id == item.id);
    let mut days = days.to_vec();
    let mut moved = Vec::new();
    for day in days.iter_mut().filter(|day| day.date != wanted.to) {
        let (gone, stay): (Vec<_>, Vec<_>) =
            std::mem::take(&mut day.items).into_iter().partition(|item| is_moved(item));
        day.items = stay;
        for item in gone {
            take(day, &item);
            moved.push(CalendarItem { is_movable: false, ..item });
        }
    }
    if let Some(day) = days.iter_mut().find(|day| day.date == wanted.to) {
        for item in moved {
            put(day, item);
        }
    }
    days
}

fn take(day: &mut CalendarDay, item: &CalendarItem) {
    for total in day.totals.iter_mut().filter(|total| total.currency == item.total.currency()) {
        total.total = total.total.checked_sub(item.total).map_or(total.total, Money::at_least_zero);
        total.pending = total.pending.checked_sub(item.pending).map_or(total.pending, Money::at_least_zero);
        total.count = total.count.saturating_sub(1);
    }
    day.totals.retain(|total| total.count > 0);
    count(day, item.kind, -1);
}

fn put(day: &mut CalendarDay, item: CalendarItem) {
    let currency = item.total.currency();
    match day.totals.iter_mut().find(|total| total.currency == currency) {
        Some(total) => {
            total.total = total.total.checked_add(item.total).unwrap_or(total.total);
            total.pending = total.pending.checked_add(item.pending).unwrap_or(total.pending);
            total.count = total.count.saturating_add(1);
        }
        None => day.totals.push(DayTotal { currency, total: item.total, pending: item.pending, count: 1 }),
    }
    count(day, item.kind, 1);
    day.items.insert(0, item);
}

fn count(day: &mut CalendarDay, kind: CalendarKind, change: i32) {
    let kinds = &mut day.kinds;
    let counted = match kind {
        CalendarKind::Promise => &mut kinds.promise,
        CalendarKind::Scheduled => &mut kinds.scheduled,
        CalendarKind::Visit => &mut kinds.visit,
    };
    *counted = counted.saturating_add_signed(change);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::load::totals;
    use serde_json::json;

    fn days() -> Vec<CalendarDay> {
        let money = |amount: &str| json!({"amount": amount, "currency": "MXN"});
        let item = |id: u128, amount: &str| {
            json!({
                "kind": "promise", "id": uuid::Uuid::from_u128(id), "invoice_id": uuid::Uuid::nil(),
                "customer": {"id": uuid::Uuid::nil(), "code": "CL002", "name": "Ramiro Aldana", "rfc": "X"},
                "concept": "Factura", "document": "FC-5", "total": money(amount), "pending": money(amount),
                "comment": "", "status": "active", "is_movable": true, "reschedule_count": 0,
            })
        };
        let total = |amount: &str, count: u32| json!({"currency": "MXN", "total": money(amount), "pending": money(amount), "count": count});
        let kinds = |promise: u32| json!({"promise": promise, "scheduled": 0, "visit": 0});
        serde_json::from_value(json!([
            {"date": "2026-11-26", "totals": [total("30.00", 2)], "kinds": kinds(2), "items": [item(1, "10.00"), item(2, "20.00")]},
            {"date": "2026-11-27", "totals": [], "kinds": kinds(0)},
        ]))
        .unwrap()
    }

    fn move_of(id: u128, to: &str) -> CalendarMove {
        let item = json!({"kind": "promise", "id": uuid::Uuid::from_u128(id)});
        serde_json::from_value(json!({"items": [item], "to": to, "reason": "customer_asked"})).unwrap()
    }

    #[test]
    fn a_moved_document_changes_both_days_and_not_the_month() {
        let before = days();
        let after = shifted(&before, &move_of(1, "2026-11-27"));
        let of = |day: &CalendarDay| {
            (day.items.len(), day.kinds.promise, day.totals.first().map(|total| total.total.minor()))
        };
        assert_eq!(of(&after[0]), (1, 1, Some(2_000)));
        assert_eq!(of(&after[1]), (1, 1, Some(1_000)));
        let month = |days: &[CalendarDay]| totals(days, "2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
        assert_eq!(month(&before), month(&after));
        let empty = shifted(&after, &move_of(2, "2026-11-27"));
        assert!(empty[0].totals.is_empty() && empty[0].items.is_empty());
    }

    #[test]
    fn of_two_moves_neither_touches_the_other_and_both_rest() {
        let after = shifted(&shifted(&days(), &move_of(1, "2026-11-27")), &move_of(2, "2026-11-27"));
        let resting: Vec<_> = after[1].items.iter().map(|item| (item.id.as_u128(), item.is_movable)).collect();
        assert_eq!(resting, [(2, false), (1, false)]);
        assert!(shifted(&days(), &move_of(1, "2026-11-27"))[0].items[0].is_movable);
    }

    #[test]
    fn what_is_not_named_or_already_there_stays() {
        let before = days();
        assert_eq!(shifted(&before, &move_of(9, "2026-11-27")), before);
        assert_eq!(shifted(&before, &move_of(1, "2026-11-26")), before);
    }
}
