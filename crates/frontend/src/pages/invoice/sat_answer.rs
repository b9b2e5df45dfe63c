use crate::{
    api::ApiFailure,
    components::{
        banner::Banner,
        date_field::{DateField, Towards},
        dialog::Dialog,
        field::FieldText,
        select_field::SelectField,
        text_field::TextField,
        toast::Toasts,
    },
    preferences::use_text,
    session::use_session,
    task::Task,
};
use domain::{
    contract::{RecordSatStatus, SatStatus},
    ids::InvoiceId,
};
use leptos::prelude::*;

const VALID: &str = "valid";
const CANCELLED: &str = "cancelled";
const NOT_FOUND: &str = "not_found";

/// Writes down what somebody saw at SAT.
#[component]
pub(super) fn SatAnswer(id: InvoiceId, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let words = use_text().invoice();
    let open = RwSignal::new(false);
    let done = move |()| {
        open.set(false);
        on_done.run(());
    };
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)>
            {words.sat_record}
        </button>
        <Dialog title=words.sat_record open on_close=move |()| open.set(false)>
            <AnswerForm id on_close=move |()| open.set(false) on_done=done />
        </Dialog>
    }
}

#[component]
fn AnswerForm(
    id: InvoiceId,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let (words, states) = (text.invoice(), &text.states);
    let session = use_session();
    let toasts: Toasts = expect_context();
    let today = session.today();
    let status = RwSignal::new(VALID.to_owned());
    let (day, answer, task) = (RwSignal::new(Some(today)), RwSignal::new(String::new()), Task::new());
    let is_cancelled = Memo::new(move |_| status.with(|status| status == CANCELLED));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = answer.with_untracked(|answer| answer.trim().to_owned());
        let body = RecordSatStatus {
            status: Some(status.with_untracked(|status| chosen(status))),
            cancelled_date: day.get_untracked().filter(|_| is_cancelled.get_untracked()),
            answer: Some(said).filter(|said| !said.is_empty()),
        };
        task.start(async move {
            session.api.record_sat_status(id, &body).await?;
            toasts.say(words.sat_recorded);
            on_done.try_run(());
            Ok(())
        });
    };
    let failure = move || {
        let failure = task.failure.get().filter(ApiFailure::is_general);
        failure.map(|failure| view! { <Banner tone="danger" message=failure.message(text) /> })
    };
    let options = [(VALID, states.sat_valid), (CANCELLED, states.sat_cancelled), (NOT_FOUND, states.sat_not_found)];
    let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let date = FieldText::new(words.sat_cancelled_date).with_hint(text.forms.date_hint);
    let problem = move |pointer| Signal::derive(move || task.of_field(pointer));
    view! {
        <form class="form" novalidate on:submit=submit>
            {failure}
            <SelectField
                id="sat-status"
                text=FieldText::new(words.sat_status)
                options=Signal::stored(options)
                value=status
                problem=problem("/status")
            />
            <Show when=move || is_cancelled.get()>
                <DateField
                    id="sat-cancelled-date"
                    text=date
                    value=day
                    on_change=move |date| day.set(date)
                    today
                    towards=Towards::Past
                    problem=problem("/cancelled_date")
                />
                <Banner tone="warning" message=words.sat_cancelled_effect />
            </Show>
            <TextField
                id="sat-answer"
                text=FieldText::new(words.sat_answer).with_hint(words.sat_answer_hint)
                value=answer
                problem=problem("/answer")
                area=true
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.sat_save}
                </button>
            </div>
        </form>
    }
}

fn chosen(value: &str) -> SatStatus {
    match value {
        CANCELLED => SatStatus::Cancelled,
        NOT_FOUND => SatStatus::NotFound,
        _ => SatStatus::Valid,
    }
}
