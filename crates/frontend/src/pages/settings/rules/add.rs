use super::{People, draft::Draft};
use crate::{
    components::{
        combobox::Choice,
        dialog::Dialog,
        field::FieldText,
        money_field::{MoneyField, read_amount},
        select_field::SelectField,
        text_field::TextField,
        toast::Toasts,
    },
    pages::{
        customer_picker::CustomerPicker,
        settings::{general_failure, numbers},
    },
    preferences::use_text,
    read::Read,
    session::use_session,
    task::Task,
};
use domain::{
    contract::{NewNotificationRule, NotificationRule, Page},
    money::Currency,
    notice::NoticeKind,
};
use leptos::prelude::*;

/// The kinds by their names in the form, in the order of their words.
const KINDS: [&str; 6] =
    ["before_collection", "late", "invoice_created", "promise_kept", "promise_broken", "field_receipt"];

/// Adds a rule for one customer or for certain amounts; the general ones are there from the start.
#[component]
pub(super) fn AddRule(rules: Read<Page<NotificationRule>>) -> impl IntoView {
    let words = &use_text().settings().rules;
    let open = RwSignal::new(false);
    view! {
        <div>
            <button type="button" class="button button-primary" on:click=move |_| open.set(true)>
                {words.add}
            </button>
        </div>
        <Dialog title=words.add open on_close=move |()| open.set(false)>
            <NewRuleForm rules on_close=move |()| open.set(false) />
        </Dialog>
    }
}

/// What is typed about a new rule.
#[derive(Clone, Copy)]
struct NewRule {
    kind: RwSignal<String>,
    draft: Draft,
    customer: RwSignal<Option<Choice>>,
    from: RwSignal<String>,
    below: RwSignal<String>,
}

impl NewRule {
    fn new() -> Self {
        Self {
            kind: RwSignal::new("before_collection".to_owned()),
            draft: Draft::empty(),
            customer: RwSignal::new(None),
            from: RwSignal::default(),
            below: RwSignal::default(),
        }
    }

    fn counts_days(self) -> bool {
        self.kind.with(|kind| matches!(kind.as_str(), "before_collection" | "late"))
    }

    /// The kind with its days; `None` while these are missing or cannot be read.
    fn when(self) -> Option<NoticeKind> {
        let days = || {
            let days = self.draft.days.with(|days| numbers::read(days))?;
            (!days.is_empty()).then(|| days.into_iter().map(u32::from).collect::<Vec<_>>())
        };
        Some(match self.kind.get().as_str() {
            "late" => NoticeKind::Late { levels: days()? },
            "invoice_created" => NoticeKind::InvoiceCreated,
            "promise_kept" => NoticeKind::PromiseKept,
            "promise_broken" => NoticeKind::PromiseBroken,
            "field_receipt" => NoticeKind::FieldReceipt,
            _ => NoticeKind::BeforeCollection { days: days()?, count: self.draft.count.get() },
        })
    }

    /// What to send; `None` while the form says what is missing.
    fn request(self) -> Option<NewNotificationRule> {
        let amount = |typed: RwSignal<String>| typed.with(|typed| read_amount(typed, Currency::MXN));
        let audience = self.draft.audience();
        (!audience.is_empty()).then_some(NewNotificationRule {
            when: self.when()?,
            audience,
            customer_id: self.customer.with(|chosen| chosen.as_ref()?.value.parse().ok()),
            amount_from: amount(self.from),
            amount_below: amount(self.below),
        })
    }
}

#[component]
fn NewRuleForm(rules: Read<Page<NotificationRule>>, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().rules;
    let (session, toasts, task) = (use_session(), expect_context::<Toasts>(), Task::new());
    let rule = NewRule::new();
    // Nothing is called wrong before somebody tries to save it.
    let tried = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let Some(body) = untrack(|| rule.request()) else { return };
        task.start(async move {
            session.api.create_rule(&body).await?;
            rules.again();
            toasts.say(words.added);
            on_close.try_run(());
            Ok(())
        });
    };
    let problem = move |pointer: &'static str| Signal::derive(move || task.of_field(pointer));
    let wrong_days = Signal::derive(move || {
        let missing = tried.get() && rule.when().is_none();
        missing.then(|| words.days_missing.to_owned()).or_else(|| task.of_field("/when"))
    });
    let kinds = KINDS.into_iter().zip(words.kinds).map(|(kind, label)| (kind.to_owned(), label.to_owned())).collect();
    let pesos = Signal::stored(Currency::MXN);
    let days_hint = move || if rule.kind.with(|kind| kind == "late") { words.levels_hint } else { words.days_hint };
    view! {
        <form class="form" novalidate on:submit=submit data-part="new-rule">
            {general_failure(task)}
            <SelectField id="rule-when" text=FieldText::new(words.when) options=Signal::stored(kinds) value=rule.kind />
            <Show when=move || rule.counts_days()>
                {move || {
                    let field = FieldText::new(words.days).with_hint(days_hint());
                    view! { <TextField id="rule-days" text=field value=rule.draft.days inputmode="numeric" problem=wrong_days /> }
                }}
            </Show>
            <People draft=rule.draft id="rule-audience" asked=tried task disabled=false />
            <p class="muted">{words.for_customer_hint}</p>
            <CustomerPicker
                id="rule-customer"
                text=FieldText::new(words.for_customer)
                chosen=rule.customer
                problem=problem("/customer_id")
            />
            <MoneyField
                id="rule-from"
                text=FieldText::new(words.amount_from)
                value=rule.from
                currency=pesos
                problem=problem("/amount_from")
            />
            <MoneyField
                id="rule-below"
                text=FieldText::new(words.amount_below)
                value=rule.below
                currency=pesos
                problem=problem("/amount_below")
            />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_close.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {words.add}
                </button>
            </div>
        </form>
    }
}
