use super::{
    unanswered::Unanswered,
    undo::{held, undoing},
};
use crate::{
    api::ApiFailure,
    components::{banner::Banner, error_state::ErrorState, skeleton::Skeleton, toast::Toasts},
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
    undo::{Activity, Offered, use_undo},
    url,
};
use domain::{
    contract::{SendStatements, StatementBatch, StatementRecipient},
    ids::StatementBatchId,
};
use leptos::prelude::*;

/// What this screen sends: one sending at a time, and each only once.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    pub task: Task,
    /// Under way when the page was left. Until it is known what became of it, nothing else is sent.
    left: RwSignal<Option<Unanswered>>,
    /// The last one, with the way back that was offered.
    last: StoredValue<Option<(StatementBatchId, Option<Offered>)>>,
    /// Who is ready changes with every sending.
    recipients: Read<Vec<StatementRecipient>>,
    read_again: Callback<()>,
    session: Session,
    toasts: Toasts,
    undo: Activity,
    set_sent: url::SetValue,
    text: &'static Text,
}

impl Sending {
    pub(super) fn new(recipients: Read<Vec<StatementRecipient>>) -> Self {
        let session = use_session();
        let (_, set_sent) = url::step("envio");
        let sending = Self {
            task: Task::new(),
            left: RwSignal::new(Unanswered::left(session)),
            last: StoredValue::new(None),
            recipients,
            read_again: Callback::new(move |()| recipients.again()),
            session,
            toasts: expect_context(),
            undo: use_undo(),
            set_sent,
            text: use_text(),
        };
        sending.ask_again();
        sending
    }

    pub(super) fn start(self, request: SendStatements) {
        self.run(Unanswered::of(request, self.session));
    }

    fn ask_again(self) {
        if let Some(left) = self.left.get_untracked() {
            self.run(left);
        }
    }

    fn run(self, sending: Unanswered) {
        self.task.start(async move {
            sending.keep();
            let answer = self.session.api.send_statements(&sending.request, sending.key).await;
            // What was lost on the way may have been sent all the same: only the server's own word settles it.
            let is_settled = matches!(&answer, Ok(_) | Err(ApiFailure::Problem(_)));
            let is_news = is_settled && sending.forget();
            if let Ok(batch) = &answer {
                self.arrived(batch, is_news);
            }
            // The list says who was written to, also when the answer was lost. It may be gone from the screen.
            self.read_again.try_run(());
            if is_settled {
                self.left.try_set(None);
            }
            answer.map(|_batch| ())
        });
    }

    fn arrived(self, batch: &StatementBatch, is_news: bool) {
        let offered = (is_news && held(batch) > 0)
            .then(|| self.undo.offer(self.toasts, undoing(batch, self.text, self.read_again)));
        // The person may have gone to another screen meanwhile.
        if self.last.try_update_value(|last| *last = Some((batch.id, offered))).is_some() {
            self.set_sent.set(Some(batch.id.to_string()));
        }
    }

    /// Whether the list must not be sent to now: something is on its way, or the list about to change.
    pub(super) fn is_busy(self) -> bool {
        self.task.busy.get() || self.recipients.is_busy()
    }

    /// Whether it is unknown what became of a sending before.
    pub(super) fn is_asking(self) -> Memo<bool> {
        Memo::new(move |_| self.left.with(Option::is_some))
    }

    /// Whether a batch was sent from here, and not shown by its address.
    pub(super) fn is_own(self, id: StatementBatchId) -> bool {
        self.last.get_value().is_some_and(|(last, _)| last == id)
    }

    fn offered(self, id: StatementBatchId) -> Option<Offered> {
        let last = self.last.try_get_value().flatten();
        last.filter(|(last, _)| *last == id).and_then(|(_, offered)| offered)
    }

    /// Nothing of a batch can be stopped any more: the message that offers it goes.
    pub(super) fn withdraw_offer(self, id: StatementBatchId) {
        if let Some(offered) = self.offered(id) {
            offered.withdraw(self.toasts);
        }
    }

    /// A batch was stopped otherwise than by the message.
    pub(super) fn note_undone(self, id: StatementBatchId) {
        if let Some(offered) = self.offered(id) {
            self.undo.note_undone(self.toasts, offered);
        }
        self.read_again.try_run(());
    }
}

/// Instead of the list, until the answer to a sending before is there.
#[component]
pub(super) fn Asking(sending: Sending) -> impl IntoView {
    let text = use_text();
    let count = sending.left.with_untracked(|left| left.as_ref().map_or(0, Unanswered::count));
    let failure = move || sending.task.failure.get().filter(|_| !sending.task.busy.get());
    view! {
        <Banner message=(text.sending().asking)(count) />
        {move || match failure() {
            Some(failure) => view! { <ErrorState failure on_retry=move |()| sending.ask_again() /> }.into_any(),
            None => view! { <Skeleton rows=8 /> }.into_any(),
        }}
    }
}
