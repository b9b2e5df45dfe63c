//! Writes SAT's word about one document down, and does what follows from it.

use super::{NoAnswer, SatClient, consequence};
use crate::{
    act::Deed,
    clock::Clock,
    error::ApiResult,
    intake::{
        self,
        rep_change::{self, Withdrawal},
    },
    state::AppState,
    store::{self, audit::Change, invoices::StoredInvoice, reps::StoredRep, sat_checks::NewSatCheck},
};
use chrono::NaiveDate;
use domain::{
    contract::{LinkState, ProblemKind, SatAnswer, SatFailure, SatSource},
    ids::{DocumentId, OrganizationId},
    sat::{Effect, Known, Word, effect},
};
use serde_json::json;

/// SAT's word about one document, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub word: Word,
    pub source: SatSource,
    /// The words themselves, or where they were read.
    pub answer: String,
    pub fields: Option<SatAnswer>,
    pub failure: Option<SatFailure>,
    /// The day from which a cancellation counts.
    pub date: NaiveDate,
}

impl Told {
    /// What the service answered, or that it did not. It names no day of a cancellation: that of its detection counts.
    pub(crate) fn of_service(outcome: Result<SatAnswer, NoAnswer>, today: NaiveDate) -> Self {
        let told = |word, answer, fields, failure| Self {
            word,
            source: SatSource::Service,
            answer,
            fields,
            failure,
            date: today,
        };
        match outcome {
            Err(silence) => told(Word::Unclear, silence.detail, None, Some(silence.failure)),
            Ok(fields) => {
                let said = [&fields.state, &fields.cancellation, &fields.code];
                let answer = said.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
                let word = Word::of(&fields);
                let failure = (word == Word::Unclear).then_some(SatFailure::Unclear);
                told(word, answer, Some(fields), failure)
            }
        }
    }
}

/// Asks SAT about a document of the organization. Holds no transaction: SAT may take its time.
pub(crate) async fn ask(
    state: &AppState,
    organization: OrganizationId,
    document: Option<DocumentId>,
) -> ApiResult<Result<SatAnswer, NoAnswer>> {
    let document = document.ok_or(ProblemKind::NothingToAsk)?;
    let found = store::documents::by_id(&state.db, organization, document).await?.ok_or(ProblemKind::NothingToAsk)?;
    let client: &SatClient = state.sat.as_deref().ok_or(ProblemKind::SatOff)?;
    Ok(client.ask(&found.sat_expression).await)
}

/// The invoice is locked.
pub(crate) async fn of_invoice(deed: &Deed<'_>, invoice: StoredInvoice, told: &Told) -> ApiResult<StoredInvoice> {
    let known = Known {
        status: invoice.sat_status,
        is_cancelled: invoice.facts.cancellation().is_some(),
        is_replaced: invoice.replaced_by.is_some(),
    };
    let changed = match effect(known, told.word, told.source) {
        Effect::None => invoice,
        Effect::Seen(status) => Box::pin(consequence::seen(deed, invoice, status)).await?,
        Effect::Cancelled => Box::pin(consequence::cancelled(deed, invoice, told.date)).await?,
        Effect::Stands => Box::pin(consequence::valid(deed, invoice)).await?,
    };
    if let Some(document) = changed.document_id {
        keep(deed, document, told).await?;
    }
    Ok(changed)
}

/// The REP is locked.
pub(crate) async fn of_rep(deed: &Deed<'_>, clock: &Clock, rep: &StoredRep, told: &Told) -> ApiResult<()> {
    let is_news = told.word == Word::Cancelled && rep.state != LinkState::Cancelled;
    if is_news {
        let mut context = intake::Context::read(deed.txn, clock, deed.organization, deed.user(), None).await?;
        context.recording.today = deed.today;
        let withdrawal = Withdrawal::Cancelled { date: told.date };
        let invoices = Box::pin(rep_change::withdraw(deed.txn, &context, rep, withdrawal)).await?;
        consequence::tell_finance_of_rep(deed, rep, invoices).await?;
    }
    keep(deed, rep.document_id, told).await?;
    if is_news || told.source == SatSource::Person {
        let change = Change::new("rep.sat_status_recorded", rep.id.0);
        let after = json!({"sat_status": told.word.status()});
        deed.audit(change.before(&json!({"state": rep.state})).after(&after)).await?;
    }
    Ok(())
}

async fn keep(deed: &Deed<'_>, document: DocumentId, told: &Told) -> ApiResult<()> {
    let check = NewSatCheck {
        document,
        status: told.word.status(),
        answer: &told.answer,
        source: told.source,
        fields: told.fields.as_ref(),
        failure: told.failure,
        by: deed.user(),
        at: deed.now,
    };
    Ok(store::sat_checks::insert(deed.txn, deed.organization, &check).await?)
}
