//! The mail that carries somebody's notices: written with them, and looked at again when it leaves.
//!
//! Mail may wait: for the hours, for a server, for another attempt. What ended meanwhile (paid, promised, cancelled…) is
//! left out then, with the reason. For that the figures are kept beside the mail, and its words are made of them anew.

use super::{Figures, NotificationKind, Told, body, office_hours, title, words};
use crate::{
    clock::zone,
    jobs::notices::{internal, subject},
    ledger,
    mail::{
        Address, Words,
        notice::{NoticeMail, notice_mail},
    },
    outbox::{self, NewMail},
    state::AppState,
    store::{self, ConnectionTrait, message_notices::LeftOut, messages::StoredMessage},
};
use anyhow::Context;
use chrono::NaiveDate;
use domain::{
    contract::{Language, MessageOrigin, Organization, User},
    ids::{InvoiceId, PromiseId},
    notice::{self, DropReason, NoticeSubject},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A mail lists so many notices; the rest is in the program.
const MAX_LINES: usize = 50;

/// So many documents are named of those that were left out.
const MAX_NAMED: usize = 20;

/// What a digest says, before it is words in a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Digest {
    day: NaiveDate,
    language: Language,
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Line {
    kind: NotificationKind,
    figures: Figures,
    /// Without them it holds whatever happens.
    concerns: Vec<Concerned>,
}

/// An invoice, or a promise of it, that a line is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Concerned {
    pub(super) invoice_id: InvoiceId,
    pub(super) promise_id: Option<PromiseId>,
    /// Of this one alone, with its rule.
    pub(super) figures: Figures,
}

/// What has become of a mail by the time it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// It leaves with the words it has.
    Holds,
    /// Some of it has ended, or holds again.
    Reworded(Words),
    /// There is nothing left to say.
    Ended(Vec<LeftOut>),
}

/// One mail for each person who has an address.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    state: &AppState,
    organization: &Organization,
    day: NaiveDate,
    inboxes: &[(&User, Vec<Told>)],
) -> anyhow::Result<()> {
    let now = state.clock.now();
    let calendar = store::holidays::calendar(db, organization.id).await?;
    let languages = store::notices::languages(db, inboxes.iter().map(|(user, _)| user.id)).await?;
    for (user, notifications) in inboxes {
        let to = Address { name: Some(user.name.clone()), email: user.email.clone() };
        if !to.is_valid() {
            continue;
        }
        let language = languages.get(&user.id).copied().unwrap_or_default();
        let digest = Digest { day, language, lines: notifications.iter().map(Line::of).collect() };
        let mail = NewMail {
            customer_id: None,
            batch_id: None,
            origin: MessageOrigin::Notice,
            to: vec![to],
            cc: Vec::new(),
            words: digest.words(state, organization, &[])?,
            attachments: Vec::new(),
            created_by: None,
            hold_until: office_hours(now, zone(organization), &calendar),
        };
        let id = outbox::put(db, &state.config, organization, mail, now).await?;
        store::message_notices::insert(db, organization.id, id, serde_json::to_value(&digest)?).await?;
    }
    Ok(())
}

/// Looks at a mail that is about to leave; mail that is no digest of notices holds.
pub async fn review(state: &AppState, message: &StoredMessage) -> anyhow::Result<Review> {
    if message.origin != MessageOrigin::Notice {
        return Ok(Review::Holds);
    }
    let kept = store::message_notices::of_message(&state.db, message.organization, message.id).await?;
    let Some(kept) = kept else { return Ok(Review::Holds) };
    let digest: Digest = serde_json::from_value(kept).context("what the mail was made of")?;
    let found = store::organizations::by_id(&state.db, message.organization).await?;
    let organization = found.context("the message's organization")?.organization;
    let today = state.clock.today(zone(&organization));
    let subjects = subjects(state, &organization, &digest, today).await?;
    let (digest, left_out) = digest.without(|one| {
        let rule = one.figures.rule.as_ref()?;
        notice::ended(rule, subjects.get(&one.invoice_id)?, one.promise_id, today)
    })?;
    if digest.lines.is_empty() {
        return Ok(Review::Ended(left_out));
    }
    let words = digest.words(state, &organization, &left_out)?;
    let is_same = (&words.subject, &words.text, &words.html) == (&message.subject, &message.text, &message.html);
    Ok(if is_same { Review::Holds } else { Review::Reworded(words) })
}

/// The invoices of a digest as they stand today.
async fn subjects(
    state: &AppState,
    organization: &Organization,
    digest: &Digest,
    today: NaiveDate,
) -> anyhow::Result<BTreeMap<InvoiceId, NoticeSubject>> {
    let ids: BTreeSet<InvoiceId> =
        digest.lines.iter().flat_map(|line| &line.concerns).map(|one| one.invoice_id).collect();
    let rules = ledger::rules(&state.db, organization.id).await.map_err(internal)?;
    let mut found = BTreeMap::new();
    for ids in store::chunks(ids) {
        let invoices = store::invoices::by_ids(&state.db, organization.id, ids).await?;
        let books = ledger::load(&state.db, organization.id, &rules, invoices, today).await.map_err(internal)?;
        // When chasing began again decides what is due, not what has ended.
        found.extend(books.iter().map(|book| (book.stored.id(), subject(book, None))));
    }
    Ok(found)
}

impl Line {
    fn of(told: &Told) -> Self {
        Self { kind: told.kind, figures: told.figures.clone(), concerns: told.concerns.clone() }
    }
}

impl Digest {
    fn words(&self, state: &AppState, organization: &Organization, left_out: &[LeftOut]) -> anyhow::Result<Words> {
        let language = self.language;
        let title_of = |line: &Line| title(line.kind, &line.figures, language);
        let said = |line: &Line| format!("{} — {}", title_of(line), body(line.kind, &line.figures, language));
        let mut lines: Vec<String> = self.lines.iter().take(MAX_LINES).map(said).collect();
        if let Some(more) = self.lines.len().checked_sub(MAX_LINES).filter(|more| *more > 0) {
            lines.push(language.choose(format!("y {more} más"), format!("and {more} more")));
        }
        if !left_out.is_empty() {
            let named = named(left_out, language);
            lines.push(language.choose(format!("Ya no aplica: {named}"), format!("No longer applies: {named}")));
        }
        let title = match self.lines.as_slice() {
            [only] => title_of(only),
            many => words::digest_title(many.len(), self.day, language),
        };
        let link = Some(format!("{}/inicio", state.config.public_url.trim_end_matches('/')));
        Ok(notice_mail(&NoticeMail { organization: organization.name.clone(), title, lines, link }, language)?)
    }

    /// The digest without what has ended, and what that is.
    fn without(self, ended: impl Fn(&Concerned) -> Option<DropReason>) -> anyhow::Result<(Self, Vec<LeftOut>)> {
        let (mut lines, mut left_out) = (Vec::new(), Vec::new());
        for Line { kind, figures, concerns } in self.lines {
            let all = concerns.len();
            let mut held = Vec::new();
            for one in concerns {
                let Some(reason) = ended(&one) else {
                    held.push(one);
                    continue;
                };
                let out = LeftOut { document: one.figures.document.unwrap_or_default(), reason };
                if !left_out.contains(&out) {
                    left_out.push(out);
                }
            }
            if held.len() == all {
                lines.push(Line { kind, figures, concerns: held });
            } else if !held.is_empty() {
                let rest: Vec<&Figures> = held.iter().map(|one| &one.figures).collect();
                let figures = Figures { rule: figures.rule, ..Figures::of_many(&rest)? };
                lines.push(Line { kind, figures, concerns: held });
            }
        }
        Ok((Self { lines, ..self }, left_out))
    }
}

/// Why a mail did not leave, for whoever reads it in the outbox.
pub fn not_sent(left_out: &[LeftOut], language: Language) -> String {
    let named = named(left_out, language);
    language.choose(
        format!("No se envió porque ya no aplica: {named}"),
        format!("Not sent because it no longer applies: {named}"),
    )
}

/// `A-1 (pagada), A-2 (en disputa)`.
fn named(left_out: &[LeftOut], language: Language) -> String {
    let one = |out: &LeftOut| format!("{} ({})", out.document, reason_text(out.reason, language));
    let mut named: Vec<String> = left_out.iter().take(MAX_NAMED).map(one).collect();
    if let Some(more) = left_out.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        named.push(language.choose(format!("y {more} más"), format!("and {more} more")));
    }
    named.join(", ")
}

fn reason_text(reason: DropReason, language: Language) -> &'static str {
    match reason {
        DropReason::Paid => language.choose("pagada", "paid"),
        DropReason::InTransit => language.choose("pago en tránsito", "payment in transit"),
        DropReason::Promised => language.choose("con promesa de pago", "promised"),
        DropReason::Disputed => language.choose("en disputa", "disputed"),
        DropReason::Cancelled => language.choose("cancelada", "cancelled"),
        DropReason::InSubstitution => language.choose("en sustitución", "being substituted"),
        DropReason::Unconfirmed => language.choose("por confirmar", "to be confirmed"),
        DropReason::Overtaken => language.choose("se avisó de un nivel mayor", "a later level was told"),
        DropReason::PromiseEnded => language.choose("la promesa ya no está vigente", "its promise is not in force"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        money::{Currency, Money},
        notice::NoticeKind,
    };
    use uuid::Uuid;

    fn late(number: u128) -> Concerned {
        let figures = Figures {
            count: 1,
            document: Some(format!("A-{number}")),
            amounts: vec![Money::new(100, Currency::MXN)],
            rule: Some(NoticeKind::Late { levels: vec![5] }),
            ..Figures::default()
        };
        Concerned { invoice_id: InvoiceId(Uuid::from_u128(number)), promise_id: None, figures }
    }

    /// One line about each of these together.
    fn digest(lines: &[&[u128]]) -> Digest {
        let line = |numbers: &&[u128]| {
            let concerns: Vec<Concerned> = numbers.iter().copied().map(late).collect();
            let all: Vec<&Figures> = concerns.iter().map(|one| &one.figures).collect();
            let figures = Figures::of_many(&all).unwrap();
            Line { kind: NotificationKind::CollectionLate, figures, concerns }
        };
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        Digest { day, language: Language::Es, lines: lines.iter().map(line).collect() }
    }

    fn without(digest: Digest, paid: &[u128]) -> (Digest, Vec<LeftOut>) {
        let is_paid = |one: &Concerned| paid.contains(&one.invoice_id.0.as_u128());
        digest.without(|one| is_paid(one).then_some(DropReason::Paid)).unwrap()
    }

    #[test]
    fn what_has_ended_is_left_out_and_a_line_of_many_counts_the_others() {
        let (rest, left_out) = without(digest(&[&[1], &[2, 3, 4], &[5, 6]]), &[1, 3, 6]);
        let counts: Vec<usize> = rest.lines.iter().map(|line| line.figures.count).collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(rest.lines[0].figures.amounts, [Money::new(200, Currency::MXN)]);
        assert_eq!(rest.lines[1].figures.document.as_deref(), Some("A-5"));
        assert_eq!(named(&left_out, Language::Es), "A-1 (pagada), A-3 (pagada), A-6 (pagada)");
    }

    #[test]
    fn a_line_about_no_invoice_holds() {
        let (rest, left_out) = without(digest(&[&[], &[1]]), &[1]);
        assert_eq!((rest.lines.len(), left_out.len()), (1, 1));
    }

    #[test]
    fn a_digest_is_read_as_it_was_kept() {
        let whole = digest(&[&[1], &[2, 3]]);
        let kept = serde_json::to_value(&whole).unwrap();
        assert_eq!(serde_json::from_value::<Digest>(kept).unwrap(), whole);
    }
}
