//! What collectors receive is told to the office at once, in the transaction that writes it down.

use super::{
    notices::insert_starting_rules,
    tell::{Announcement, Figures, NotificationKind, tell_within},
};
use crate::{
    act::Act,
    error::ApiResult,
    store::{self, notices::FiringKey, notifications::NewNotification, payments::StoredPayment, timeline::Subject},
};
use domain::notice::{NoticeKind, NoticeRule};

/// What arrived from the field.
pub(crate) enum Receipt<'a> {
    /// Money; its photo follows or came along.
    Payment(&'a StoredPayment),
    /// A photo of something that is kept with this.
    Photo(Subject),
}

/// Tells whom the rules name. Money is told once: the photo that belongs to it follows under the same key.
pub(crate) async fn tell(act: &Act<'_>, receipt: Receipt<'_>) -> ApiResult<()> {
    let organization = act.caller.organization;
    let mut stored = store::notification_rules::all(act.txn, organization).await?;
    if stored.is_empty() {
        insert_starting_rules(act.txn, &act.rules.organization, act.now).await?;
        stored = store::notification_rules::all(act.txn, organization).await?;
    }
    let enabled = stored.into_iter().filter(|stored| stored.enabled).map(|stored| stored.rule);
    let (subject, payment) = match receipt {
        Receipt::Payment(payment) => {
            (Subject { customer: payment.customer_id, invoice: None, payment: Some(payment.id) }, Some(payment))
        }
        Receipt::Photo(subject) => (subject, None),
    };
    let concerns = |rule: &NoticeRule| {
        let is_customers = rule.customer_id.is_none_or(|customer| subject.customer == Some(customer));
        let is_enough = |payment: &StoredPayment| {
            let amount = payment.amount;
            rule.amount_from.is_none_or(|from| from.currency() == amount.currency() && from.minor() <= amount.minor())
                && rule
                    .amount_below
                    .is_none_or(|below| below.currency() == amount.currency() && amount.minor() < below.minor())
        };
        rule.kind == NoticeKind::FieldReceipt && is_customers && payment.is_none_or(is_enough)
    };
    let rules: Vec<NoticeRule> = enabled.filter(concerns).collect();
    let mut announcements = Vec::new();
    for rule in &rules {
        announcements.push(announcement(act, rule, subject, payment).await?);
    }
    tell_within(act.txn, &act.rules.organization, &rules, announcements, act.now).await?;
    Ok(())
}

/// Tells whoever recorded money in the field that the office did not accept it, and why.
pub(crate) async fn tell_rejection(act: &Act<'_>, payment: &StoredPayment) -> ApiResult<()> {
    let Some(user_id) = payment.recorded_by else { return Ok(()) };
    let organization = act.caller.organization;
    let customers = store::customers::refs(act.txn, organization, payment.customer_id).await?;
    let customer = payment.customer_id.and_then(|id| customers.get(&id)).map(|customer| customer.name.clone());
    let figures = Figures {
        count: 1,
        customer,
        amounts: vec![payment.amount],
        date: Some(payment.date),
        reference: payment.reversal_reason.clone(),
        ..Figures::default()
    };
    let notification = NewNotification {
        user_id,
        rule_id: None,
        kind: NotificationKind::FieldPaymentRejected.word().to_owned(),
        data: serde_json::to_value(figures).map_err(anyhow::Error::from)?,
        subject_kind: "payment".to_owned(),
        subject_id: payment.id.0,
    };
    Ok(store::notifications::insert(act.txn, organization, [notification], act.now).await?)
}

async fn announcement(
    act: &Act<'_>,
    rule: &NoticeRule,
    subject: Subject,
    payment: Option<&StoredPayment>,
) -> ApiResult<Announcement> {
    let organization = act.caller.organization;
    let customers = store::customers::refs(act.txn, organization, subject.customer).await?;
    let customer = subject.customer.and_then(|id| customers.get(&id)).map(|customer| customer.name.clone());
    let invoices = store::invoices::by_ids(act.txn, organization, subject.invoice).await?;
    let (subject_kind, subject_id, occurrence) = match subject {
        Subject { payment: Some(id), .. } => ("payment", id.0, "received".to_owned()),
        Subject { invoice: Some(id), .. } => ("invoice", id.0, format!("photo:{}", act.now)),
        Subject { customer: Some(id), .. } => ("customer", id.0, format!("photo:{}", act.now)),
        Subject { customer: None, .. } => ("customer", organization.0, format!("photo:{}", act.now)),
    };
    Ok(Announcement {
        key: FiringKey { rule: rule.id, subject: subject_id, occurrence },
        kind: if payment.is_some() { NotificationKind::FieldPayment } else { NotificationKind::FieldPhoto },
        subject_kind,
        subject_id,
        dropped: None,
        promise: None,
        customer_id: subject.customer,
        figures: Figures {
            count: 1,
            document: invoices.first().map(store::invoices::StoredInvoice::document),
            customer,
            amounts: payment.map(|payment| payment.amount).into_iter().collect(),
            date: payment.map(|payment| payment.date),
            by: Some(act.caller.name.clone()),
            form: payment.map(|payment| payment.form.clone()),
            reference: payment.and_then(|payment| payment.reference.clone()),
            ..Figures::default()
        },
        event: None,
    })
}
