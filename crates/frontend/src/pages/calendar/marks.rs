//! What else a day is for: review visits, due dates, deadlines of REPs. They are looked at, never carried elsewhere.

use super::layers::Layer;
use crate::{
    components::{
        icon::{Glyph, Icon},
        money::Money,
    },
    text::Text,
};
use domain::contract::{CalendarMark, DayMarks, MarkKind};
use leptos::prelude::*;

const KINDS: [MarkKind; 3] = [MarkKind::Review, MarkKind::Due, MarkKind::RepDeadline];

/// A layer by shape and words.
pub(super) fn named(layer: Layer, text: &Text) -> (Icon, &'static str) {
    let words = text.planner();
    match layer {
        Layer::Promises => (Icon::Hand, words.promises),
        Layer::Scheduled => (Icon::Clock, words.scheduled),
        Layer::Mark(kind) => (icon(kind), (words.mark_layer)(kind)),
    }
}

fn icon(kind: MarkKind) -> Icon {
    match kind {
        MarkKind::Review => Icon::CheckSquare,
        MarkKind::Due => Icon::Hourglass,
        MarkKind::RepDeadline => Icon::Invoice,
    }
}

fn counted(marks: &DayMarks) -> impl Iterator<Item = (MarkKind, u32)> {
    let count = |kind| match kind {
        MarkKind::Review => marks.review,
        MarkKind::Due => marks.due,
        MarkKind::RepDeadline => marks.rep_deadline,
    };
    KINDS.map(|kind| (kind, count(kind))).into_iter().filter(|(_, count)| *count > 0)
}

/// `2 revisiones`, `1 REP por emitir`.
pub(super) fn said(marks: &DayMarks, text: &Text) -> Vec<String> {
    counted(marks).map(|(kind, count)| (text.planner().marks)(kind, count.into())).collect()
}

/// One line per kind, for a day with little room.
pub(super) fn lines(marks: &DayMarks, text: &Text) -> Option<AnyView> {
    let lines = counted(marks).map(|(kind, count)| {
        view! {
            <li class="cal-mark" data-mark=name(kind)>
                <Glyph icon=icon(kind) />
                <span aria-hidden="true" class="cal-mark-count">{count}</span>
                <span class="cal-mark-words">{(text.planner().marks)(kind, count.into())}</span>
            </li>
        }
    });
    let lines = lines.collect_view();
    (!lines.is_empty()).then(|| view! { <ul class="cal-marks">{lines}</ul> }.into_any())
}

/// Each of them with whose it is; how many are not named stands under its kind.
pub(super) fn list(marks: &DayMarks, text: &'static Text) -> Vec<AnyView> {
    let of_kind = |(kind, count): (MarkKind, u32)| {
        let items: Vec<&CalendarMark> = marks.items.iter().filter(|mark| mark.kind == kind).collect();
        let hidden = u64::from(count).saturating_sub(u64::try_from(items.len()).unwrap_or(u64::MAX));
        let more = (hidden > 0).then(|| view! { <li class="meta">{(text.planner().more)(hidden)}</li> });
        let rows = items.into_iter().map(|mark| row(mark, text)).collect_view();
        view! {
            <ul class="cal-mark-list" data-mark=name(kind) aria-label=(text.planner().marks)(kind, count.into())>
                {rows}
                {more}
            </ul>
        }
        .into_any()
    };
    counted(marks).map(of_kind).collect()
}

fn row(mark: &CalendarMark, text: &'static Text) -> AnyView {
    let href = match mark.payment_id {
        Some(payment) => ["/pagos/", &payment.to_string()].concat(),
        None => ["/facturas/", &mark.invoice_id.to_string()].concat(),
    };
    view! {
        <li class="cal-mark-row">
            <span class="cal-mark-kind">
                <Glyph icon=icon(mark.kind) />
                {(text.planner().mark_name)(mark.kind)}
            </span>
            <span class="cal-list-what">
                <a href=href>{mark.document.clone()}</a>
                <span>{mark.customer.name.clone()}</span>
            </span>
            <Money amount=mark.amount />
        </li>
    }
    .into_any()
}

fn name(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Review => "review",
        MarkKind::Due => "due",
        MarkKind::RepDeadline => "rep_deadline",
    }
}
