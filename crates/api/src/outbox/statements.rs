//! Statements as mails: one per customer, with the customer's own documents and nobody else's.
//!
//! Everything is composed before the first row is written; what goes wrong for one customer stays with that one.

mod drafts;
mod files;
mod printed;

pub use drafts::{Draft, drafts, preview};
pub use files::{Content, Piece};

use crate::{
    error::{ApiError, ApiResult, FieldRefusal, Refusal},
    mail::{
        Address, Words,
        guard::{Addressee, Leak},
        statement::{StatementMail, statement_mail},
    },
    state::AppState,
    statements::{self, Prepared},
    store::{self, messages::StoredMessageAttachment},
};
use anyhow::Context;
use chrono::NaiveDate;
use domain::{
    aging::Bucket,
    contract::{
        AttachToStatement, Contact, CustomerComment, CustomerCopies, Language, ProblemKind, Purpose, SendStatements,
        StatementFilter,
    },
    ids::{CustomerId, InvoiceId, OrganizationId, UserId},
};
use files::Sources;
use futures_util::{StreamExt, stream};
use std::collections::{BTreeMap, BTreeSet};

/// What leaves to customers is Spanish: they are in Mexico, whatever language the sender reads.
const LANGUAGE: Language = Language::Es;

/// So many letters are composed at the same time.
const PARALLEL: usize = 4;

/// For whom, of which day, with what.
pub struct Sending<'a> {
    pub organization: OrganizationId,
    pub visible_to: Option<UserId>,
    pub as_of: NaiveDate,
    pub comment: &'a str,
    /// What some are told instead.
    pub customer_comments: &'a [CustomerComment],
    /// Who else gets the mail of some.
    pub customer_copies: &'a [CustomerCopies],
    pub attach: AttachToStatement,
    pub attachment_ids: &'a [domain::ids::AttachmentId],
    /// A draft may still lack a recipient.
    pub is_draft: bool,
}

impl Sending<'_> {
    fn comment_to(&self, customer: CustomerId) -> &str {
        let own = self.customer_comments.iter().find(|own| own.customer_id == customer);
        own.map_or(self.comment, |own| &own.comment)
    }

    /// Of a customer who is named twice all copies count, each address once.
    fn copies_of(&self, customer: CustomerId) -> Vec<Address> {
        let own = self.customer_copies.iter().filter(|own| own.customer_id == customer);
        let emails: BTreeSet<&str> = own.flat_map(|own| &own.cc).map(|email| email.trim()).collect();
        emails.into_iter().map(|email| Address { name: None, email: email.to_owned() }).collect()
    }
}

/// A customer's mail, complete, with nothing written down yet.
pub struct Letter {
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub words: Words,
    pub pieces: Vec<Piece>,
}

/// Why a customer gets no mail.
#[derive(Debug, thiserror::Error)]
pub enum Unprepared {
    #[error("nobody at the customer receives statements")]
    NoContact,
    #[error("nothing is owed")]
    NothingDue,
    #[error(transparent)]
    Leak(#[from] Leak),
    #[error("{0} is not an e-mail address")]
    BadAddress(String),
    #[error("the attachments are larger than {limit} MB together")]
    TooLarge { limit: u32 },
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl Unprepared {
    /// What a person may know of it; of what failed by itself nothing, and the log has it.
    pub fn told(self, language: Language) -> Option<String> {
        match ApiError::from(self) {
            ApiError::Refused(refusal) => Some(refusal.problem(language, "").detail),
            ApiError::Internal(cause) => {
                tracing::error!(error = format!("{cause:#}"), "a statement could not be prepared");
                None
            }
        }
    }
}

impl From<Unprepared> for ApiError {
    fn from(error: Unprepared) -> Self {
        let refusal = match error {
            Unprepared::Failed(error) => return Self::Internal(error),
            Unprepared::NoContact => Refusal::new(ProblemKind::NoRecipients),
            Unprepared::NothingDue => Refusal::new(ProblemKind::NothingDue),
            Unprepared::Leak(Leak::OtherCustomer { file_name, .. } | Leak::OtherReceiver { file_name, .. }) => {
                Refusal::new(ProblemKind::LeakPrevented).with("file", file_name)
            }
            Unprepared::BadAddress(value) => Refusal::new(ProblemKind::InvalidEmail).with("value", value),
            Unprepared::TooLarge { limit } => Refusal::new(ProblemKind::MailTooLarge).with("limit", limit),
        };
        refusal.into()
    }
}

/// A customer of a batch, and the letter or why there is none.
pub struct Composed {
    pub customer_id: CustomerId,
    pub letter: Result<Letter, Unprepared>,
}

/// The customers that a request means; unknown ones are refused.
pub async fn addressees(
    state: &AppState,
    organization: OrganizationId,
    visible_to: Option<UserId>,
    request: &SendStatements,
    as_of: NaiveDate,
) -> ApiResult<Vec<CustomerId>> {
    let ways = [request.customer_ids.is_some(), request.filter.is_some(), request.all];
    if ways.into_iter().filter(|way| *way).count() != 1 {
        return Err(Refusal::fields(vec![FieldRefusal::new("/customer_ids", ProblemKind::ChooseOneWay)]).into());
    }
    let Some(ids) = &request.customer_ids else {
        let everybody = StatementFilter::default();
        let filter = request.filter.as_ref().unwrap_or(&everybody);
        return owing(state, organization, visible_to, filter, as_of).await;
    };
    if ids.is_empty() {
        return Err(Refusal::fields(vec![FieldRefusal::new("/customer_ids", ProblemKind::ChooseOne)]).into());
    }
    let mut seen = BTreeSet::new();
    let ids: Vec<CustomerId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    let known = store::customers::visible_refs(&state.db, organization, ids.iter().copied(), visible_to).await?;
    if ids.iter().any(|id| !known.contains_key(id)) {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(ids)
}

/// The customers with a balance, by code.
pub async fn owing(
    state: &AppState,
    organization: OrganizationId,
    visible_to: Option<UserId>,
    filter: &StatementFilter,
    as_of: NaiveDate,
) -> ApiResult<Vec<CustomerId>> {
    let wanted = filter.q.as_ref().map(|q| q.trim().to_lowercase()).unwrap_or_default();
    let balances = statements::balances(&state.db, organization, as_of, visible_to).await?;
    let owing = balances.into_iter().filter_map(|balance| {
        let is_meant = |bucket: Bucket| match bucket {
            Bucket::NotDue => !filter.overdue_only,
            Bucket::Overdue { .. } => true,
            Bucket::NoCounterReceipt | Bucket::Disputed | Bucket::InSubstitution => false,
        };
        let owes = balance.buckets.iter().any(|sum| is_meant(sum.bucket) && sum.amount.is_positive());
        balance.customer.filter(|_customer| owes)
    });
    let found = owing.filter(|customer| {
        let text = format!("{} {} {}", customer.code, customer.name, customer.rfc.as_deref().unwrap_or_default());
        text.to_lowercase().contains(&wanted)
    });
    let by_code: BTreeMap<String, CustomerId> = found.map(|customer| (customer.code, customer.id)).collect();
    Ok(by_code.into_values().collect())
}

/// Composes the letter of every customer, in their order.
pub async fn compose(state: &AppState, sending: &Sending<'_>, customers: &[CustomerId]) -> ApiResult<Vec<Composed>> {
    let contacts = store::contacts::of(&state.db, sending.organization, customers.iter().copied()).await?;
    let extras = files::extras(state, sending, customers).await?;
    let prepared = prepared(state, sending, customers).await;
    let AttachToStatement { xml, pdf } = sending.attach;
    let listed = || prepared.values().filter_map(|one| one.as_ref().ok()).flat_map(listed_invoices);
    let mut sources = Sources { xml: BTreeMap::new(), filed: BTreeMap::new(), attach: sending.attach, extras };
    if xml || pdf {
        sources.xml = store::statement_batches::xml_of_invoices(&state.db, sending.organization, listed()).await?;
    }
    if pdf {
        sources.filed = store::statement_batches::pdf_of_invoices(&state.db, sending.organization, listed()).await?;
    }
    let letters = prepared.into_iter().map(|(customer_id, prepared)| {
        let contacts = contacts.get(&customer_id).map(Vec::as_slice).unwrap_or_default();
        let sources = &sources;
        async move {
            let letter = match prepared {
                Ok(prepared) => letter(state, sending, prepared, contacts, sources).await,
                Err(error) => Err(error.into()),
            };
            Composed { customer_id, letter }
        }
    });
    let mut composed: BTreeMap<CustomerId, Composed> =
        stream::iter(letters).buffered(PARALLEL).map(|one| (one.customer_id, one)).collect().await;
    Ok(customers.iter().filter_map(|id| composed.remove(id)).collect())
}

/// The statements of all at once; should that fail, one by one, so that only the broken one is missing.
async fn prepared(
    state: &AppState,
    sending: &Sending<'_>,
    customers: &[CustomerId],
) -> BTreeMap<CustomerId, anyhow::Result<Prepared>> {
    let Sending { organization, visible_to, as_of, .. } = *sending;
    let together = statements::of_customers(&state.db, organization, customers, as_of, visible_to).await;
    if let Ok(all) = together {
        return all.into_iter().map(|one| (one.statement.customer.id, Ok(one))).collect();
    }
    let mut found = BTreeMap::new();
    for customer in customers {
        let one = statements::of_customer(&state.db, organization, *customer, as_of, visible_to).await;
        found.insert(*customer, one.map_err(|error| anyhow::anyhow!("{error}")));
    }
    found
}

fn listed_invoices(prepared: &Prepared) -> Vec<InvoiceId> {
    let rows = prepared.statement.currencies.iter().flat_map(|currency| &currency.rows);
    rows.map(|row| row.invoice_id).collect()
}

async fn letter(
    state: &AppState,
    sending: &Sending<'_>,
    prepared: Prepared,
    contacts: &[Contact],
    sources: &Sources,
) -> Result<Letter, Unprepared> {
    let receiving = contacts.iter().filter(|contact| contact.receives.contains(&Purpose::Statements));
    let mut to: Vec<Address> = receiving
        .filter_map(|contact| Some(Address { name: Some(contact.name.clone()), email: contact.email.clone()? }))
        .collect();
    if listed_invoices(&prepared).is_empty() {
        return Err(Unprepared::NothingDue);
    }
    if sending.is_draft {
        to.retain(Address::is_valid);
        return written(state, sending, prepared, to, sources).await;
    }
    if to.is_empty() {
        return Err(Unprepared::NoContact);
    }
    if let Some(bad) = to.iter().find(|address| !address.is_valid()) {
        return Err(Unprepared::BadAddress(bad.email.clone()));
    }
    written(state, sending, prepared, to, sources).await
}

async fn written(
    state: &AppState,
    sending: &Sending<'_>,
    prepared: Prepared,
    to: Vec<Address>,
    sources: &Sources,
) -> Result<Letter, Unprepared> {
    let customer = &prepared.statement.customer;
    let addressee = Addressee { customer_id: customer.id, rfc: customer.rfc.clone().unwrap_or_default() };
    let cc = sending.copies_of(customer.id);
    let (code, invoices) = (customer.code.clone(), listed_invoices(&prepared));
    let own = sources.of(&addressee, &prepared.statement, &invoices)?;
    let statement = if sending.attach.pdf { Some(files::statement_pdf(&prepared, LANGUAGE).await?) } else { None };
    let archive = format!("facturas-{code}-{}.zip", sending.as_of);
    let (pieces, prints_left_out) = files::documents(state, own, statement, &archive).await?;
    let mail = StatementMail {
        statement: &prepared.statement,
        letterhead: &prepared.letterhead,
        comment: sending.comment_to(customer.id),
        prints_left_out,
        portal_url: None,
    };
    let words = statement_mail(&mail, LANGUAGE).context("write the mail")?;
    Ok(Letter { to, cc, words, pieces })
}

/// Keeps the files of a letter, so that its row can point to the bytes that will leave.
pub async fn keep(
    state: &AppState,
    organization: OrganizationId,
    pieces: Vec<Piece>,
) -> anyhow::Result<Vec<StoredMessageAttachment>> {
    let mut kept = Vec::new();
    for piece in pieces {
        let file = match piece.content {
            Content::Kept(file) => file,
            Content::Made(bytes) => state.files.put(organization, bytes.into()).await?,
        };
        kept.push(StoredMessageAttachment {
            file_name: piece.file_name,
            media_type: piece.media_type,
            size: file.size,
            sha256: file.sha256,
            storage_key: file.key,
        });
    }
    Ok(kept)
}
