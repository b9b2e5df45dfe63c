//! SAT's word on the ticked invoices, asked one after the other.

use super::selected::{Chosen, Selection};
use crate::{
    api::ApiFailure,
    components::{
        icon::{Glyph, Icon},
        progress::Progress,
        status_badge::StatusBadge,
    },
    preferences::use_text,
    session::use_session,
    states,
    text::Text,
};
use domain::{
    contract::{Invoice, SatStatus},
    ids::InvoiceId,
};
use leptos::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

/// At most so many at one press: SAT may take seconds for each.
const MOST: usize = 200;
/// Documents that are named before the rest is counted.
const NAMED: usize = 20;

/// How far the questions are, and what came of them.
#[derive(Clone, Copy)]
pub(super) struct SatRound {
    round: RwSignal<Option<Round>>,
    busy: RwSignal<bool>,
    stopped: RwSignal<bool>,
}

/// One press of the button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Round {
    total: usize,
    /// SAT's words, in the order in which they came.
    answers: Vec<(InvoiceId, SatStatus)>,
    /// The documents without an answer.
    silent: Vec<String>,
    /// Why nobody asks any further.
    ended: Option<String>,
}

impl Round {
    fn of(total: usize) -> Self {
        Self { total, ..Self::default() }
    }

    fn asked(&self) -> usize {
        self.answers.len().saturating_add(self.silent.len())
    }

    fn left(&self) -> usize {
        self.total.saturating_sub(self.asked())
    }

    fn count(&self, status: SatStatus) -> usize {
        self.answers.iter().filter(|(_, answered)| *answered == status).count()
    }

    /// Whether asking about the next one makes sense.
    fn take(&mut self, asked: &Invoice, answer: Result<SatStatus, ApiFailure>, text: &Text) -> bool {
        match answer {
            Ok(status @ (SatStatus::Valid | SatStatus::Cancelled | SatStatus::NotFound)) => {
                self.answers.push((asked.id, status));
                true
            }
            Ok(SatStatus::CheckFailed | SatStatus::Unchecked) => {
                self.silent.push(super::document(asked));
                true
            }
            Err(failure) if failure.is_problem("sat_off") || failure == ApiFailure::Offline => {
                self.ended = Some(failure.message(text));
                false
            }
            Err(_of_this_one) => {
                self.silent.push(super::document(asked));
                true
            }
        }
    }
}

impl SatRound {
    pub(super) fn new() -> Self {
        Self { round: RwSignal::new(None), busy: RwSignal::new(false), stopped: RwSignal::new(false) }
    }

    /// Whether there is nothing to show of it.
    pub(super) fn is_over(self) -> bool {
        self.round.with(Option::is_none)
    }
}

/// Whether there is something to ask about.
pub(super) fn can_ask(invoice: &Invoice) -> bool {
    invoice.fiscal_uuid.is_some()
}

/// Asks about the ticked invoices. Those that got an answer are no longer ticked afterwards: another press asks about
/// the rest.
#[component]
pub(super) fn AskSatButton(
    invoices: Memo<Chosen>,
    selection: Selection,
    of: SatRound,
    on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = text.invoices();
    let session = use_session();
    let ask = move |_| {
        let all: Chosen =
            invoices.with_untracked(|all| all.iter().filter(|one| can_ask(one)).map(Arc::clone).collect());
        if of.busy.get_untracked() || all.is_empty() {
            return;
        }
        of.busy.set(true);
        of.stopped.set(false);
        of.round.set(Some(Round::of(all.len())));
        leptos::task::spawn_local(async move {
            for invoice in all.iter().take(MOST) {
                // The screen may be gone: then nobody asks any further.
                if of.stopped.try_get_untracked() != Some(false) {
                    break;
                }
                let answer = session.api.ask_sat(invoice.id).await.map(|answered| answered.sat_status);
                let goes_on =
                    of.round.try_update(|round| round.as_mut().is_some_and(|round| round.take(invoice, answer, text)));
                if goes_on != Some(true) {
                    break;
                }
            }
            finish(of, selection, on_done);
        });
    };
    let none = Memo::new(move |_| invoices.with(|all| !all.iter().any(|one| can_ask(one))));
    session.can("invoice:update").then(|| {
        view! {
            <button type="button" class="button" disabled=move || none.get() || of.busy.get() on:click=ask>
                <Glyph icon=Icon::Shield />
                {words.ask_sat}
            </button>
        }
    })
}

fn finish(of: SatRound, selection: Selection, on_done: Callback<()>) {
    of.busy.try_set(false);
    let answered = of.round.try_with_untracked(|round| {
        let answers = round.iter().flat_map(|round| round.answers.iter());
        answers.map(|(id, _)| id.to_string()).collect::<BTreeSet<_>>()
    });
    let answered = answered.unwrap_or_default();
    if !answered.is_empty() {
        selection.ticked.try_update(|ticked| ticked.retain(|id| !answered.contains(id)));
        on_done.try_run(());
    }
}

/// How far it is, then what SAT said, until somebody closes it. Meanwhile it stands where the bar of the ticked rows does.
#[component]
pub(super) fn SatRoundBar(of: SatRound) -> impl IntoView {
    let text = use_text();
    let words = text.invoices();
    let asked = Signal::derive(move || of.round.with(|round| round.as_ref().map_or(0, Round::asked)));
    let planned =
        Signal::derive(move || of.round.with(|round| round.as_ref().map_or(0, |round| round.total.min(MOST))));
    let far = move || (words.asking_sat)(number(asked.get()), number(planned.get()));
    let told = move || {
        let round = of.round.get().filter(|_round| !of.busy.get())?;
        Some(view! { <Told round /> })
    };
    view! {
        <div class="action-bar bulk-bar" role="region" aria-label=words.ask_sat data-part="sat_round">
            <Show when=move || of.busy.get()>
                <Progress
                    label=Signal::derive(far)
                    done=Signal::derive(move || number(asked.get()))
                    total=Signal::derive(move || number(planned.get()))
                />
                <button type="button" class="button push" disabled=of.stopped on:click=move |_| of.stopped.set(true)>
                    {words.stop_asking}
                </button>
            </Show>
            <div class="stack" role="status">
                {told}
            </div>
            <Show when=move || !of.busy.get()>
                <button type="button" class="button push" on:click=move |_| of.round.set(None)>
                    {text.common.close}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn Told(round: Round) -> impl IntoView {
    let text = use_text();
    let words = text.invoices();
    let badges = [SatStatus::Valid, SatStatus::Cancelled, SatStatus::NotFound].into_iter().filter_map(|status| {
        let count = round.count(status);
        let mut badge = states::sat(status, text);
        badge.label = (text.imports().counter)(&badge.label, number(count));
        (count > 0).then(|| view! { <StatusBadge badge /> })
    });
    let badges = badges.collect_view();
    let summary = (round.asked() > 0).then(|| {
        view! { <p>{(words.sat_answered)(number(round.answers.len()), number(round.asked()))}</p> }
    });
    let ended = round.ended.clone().map(|why| view! { <p>{why}</p> });
    let silent = (!round.silent.is_empty()).then(|| {
        let hidden = round.silent.len().saturating_sub(NAMED);
        let more = (hidden > 0).then(|| (text.find().more_left_out)(number(hidden)));
        let named: Vec<String> = round.silent.iter().take(NAMED).cloned().chain(more).collect();
        view! { <p>{(words.sat_silent)(&named.join(", "))}</p> }
    });
    let left =
        (round.left() > 0 && round.asked() > 0).then(|| view! { <p>{(words.sat_left)(number(round.left()))}</p> });
    view! {
        {ended}
        {summary}
        <div class="row">{badges}</div>
        {silent}
        {left}
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::invoices::selected::tests::invoice, text::ES};
    use serde_json::json;

    fn refused(code: &str) -> ApiFailure {
        let problem = json!({
            "type": "", "title": "", "status": 409, "detail": format!("porque {code}"), "code": code, "errors": [],
            "request_id": "",
        });
        ApiFailure::Problem(serde_json::from_value(problem).unwrap())
    }

    #[test]
    fn one_that_fails_stops_nobody_and_is_named() {
        let mut round = Round::of(5);
        let one = invoice(1);
        assert!(round.take(&one, Ok(SatStatus::Valid), &ES));
        assert!(round.take(&one, Err(refused("nothing_to_ask")), &ES));
        assert!(round.take(&one, Err(ApiFailure::Unexpected { status: 502 }), &ES));
        assert!(round.take(&one, Ok(SatStatus::CheckFailed), &ES));
        assert!(round.take(&one, Ok(SatStatus::Cancelled), &ES));
        assert_eq!((round.count(SatStatus::Valid), round.count(SatStatus::Cancelled)), (1, 1));
        assert_eq!((round.silent.len(), round.asked(), round.left(), round.ended), (3, 5, 0, None));
    }

    #[test]
    fn a_server_that_does_not_ask_says_so_once() {
        for failure in [refused("sat_off"), ApiFailure::Offline] {
            let mut round = Round::of(20);
            assert!(!round.take(&invoice(1), Err(failure.clone()), &ES));
            assert_eq!((round.ended, round.silent.len()), (Some(failure.message(&ES)), 0));
        }
    }
}
