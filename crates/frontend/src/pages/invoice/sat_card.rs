use super::{
    sat_answer::SatAnswer,
    sat_ask::{AskSat, reason},
    sat_history::SatHistory,
};
use crate::{
    components::{
        banner::Banner,
        date::Instant,
        dialog::Dialog,
        icon::{Glyph, Icon},
        loaded::Loaded,
        node_excerpt::Excerpt,
        qr::Qr,
        status_badge::StatusBadge,
        toast::Toasts,
    },
    pages::invoices,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    states,
    task::Task,
};
use domain::{
    contract::{EfosListing, FindingView, Invoice, SatAnswer as SatFields, SatCheck, SatStatus, Verification},
    ids::InvoiceId,
};
use leptos::prelude::*;

/// With more findings than these their nodes are folded.
const NODES_SHOWN: usize = 3;

/// Whether the CFDI is good: SAT's last answer, the seals, and SAT's own page by link and QR.
#[component]
pub(super) fn SatCard(id: InvoiceId, invoice: ReadSignal<Invoice>, on_change: Callback<()>) -> impl IntoView {
    let text = use_text();
    let session = use_session();
    let verification = Read::new(move || session.api.get_verification(id));
    let recorded = move |()| {
        verification.again();
        on_change.run(());
    };
    // Only a CFDI can be looked up at SAT.
    let may_record = session.can("invoice:update") && invoice.with_untracked(|invoice| invoice.fiscal_uuid.is_some());
    view! {
        <section class="card" data-part="sat">
            <h2>{text.invoice().sat_title}</h2>
            <Loaded read=verification skeleton_rows=3 let:verification>
                <div class="sat-card">
                    <div class="stack">
                        {move || verification.with(|verification| verdicts(verification, session))}
                        <Actions id invoice verification />
                        <SatHistory verification />
                        {may_record
                            .then(|| {
                                view! {
                                    <AskSat id verification on_done=recorded />
                                    <div class="row">
                                        <SatAnswer id on_done=recorded />
                                    </div>
                                }
                            })}
                    </div>
                    <QrCode invoice verification />
                </div>
            </Loaded>
        </section>
    }
}

fn verdicts(verification: &Verification, session: Session) -> impl IntoView + use<> {
    let text = use_text();
    let words = text.invoice();
    let not_found =
        (verification.sat_status == SatStatus::NotFound).then(|| view! { <p>{words.sat_not_found_hint}</p> });
    let folded = verification.findings.len() > NODES_SHOWN;
    let findings = verification.findings.iter();
    let findings = findings.map(|finding| view! { <li>{described(finding, folded)}</li> }).collect_view();
    let findings = (!verification.findings.is_empty()).then(|| {
        view! {
            <h3>{words.findings}</h3>
            <ul class="stack">{findings}</ul>
        }
    });
    let newest = verification.sat_checks.iter().max_by_key(|check| check.checked_at);
    let answers = verification.sat_checks.iter().filter(|check| check.failure.is_none());
    let good = answers.max_by_key(|check| check.checked_at);
    // What the service said lately of how it can be cancelled; an answer that a person wrote down has no fields.
    let fields = good.and_then(|check| check.fields.as_ref());
    view! {
        <div class="row">
            <StatusBadge badge=states::sat(verification.sat_status, text) />
            {last_check(newest, session)}
        </div>
        {silence(newest, good, session)}
        {not_found}
        {fields.and_then(listed)}
        <dl class="facts">
            {fields.and_then(cancellation)}
            <div>
                <dt>{words.issuer_seal}</dt>
                <dd>
                    <StatusBadge badge=states::seal(verification.seal, text) />
                </dd>
            </div>
            <div>
                <dt>{words.stamp_seal}</dt>
                <dd>
                    <StatusBadge badge=states::seal(verification.stamp_seal, text) />
                </dd>
            </div>
        </dl>
        {findings}
    }
}

/// Why the last question had no answer, and what the last answer was.
fn silence(newest: Option<&SatCheck>, good: Option<&SatCheck>, session: Session) -> Option<AnyView> {
    let failure = newest?.failure?;
    let words = use_text().invoice();
    let last = good.map(|check| {
        view! {
            <p data-part="sat-last-good">
                {(words.sat_last_good)(&states::sat(check.status, use_text()).label)} " · "
                <Instant at=check.checked_at time_zone=session.time_zone() />
            </p>
        }
    });
    Some(view! { <p>{reason(failure)}</p> {last} }.into_any())
}

/// Whether it can be cancelled, and how far a cancellation is.
fn cancellation(fields: &SatFields) -> Option<AnyView> {
    let said = [&fields.cancellable, &fields.cancellation];
    let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    (!said.is_empty()).then(|| {
        view! {
            <div>
                <dt>{use_text().invoice().sat_cancellation}</dt>
                <dd>{said.join(" · ")}</dd>
            </div>
        }
        .into_any()
    })
}

/// It speaks of us, never of the customer.
fn listed(fields: &SatFields) -> Option<AnyView> {
    match fields.listing() {
        EfosListing::Issuer | EfosListing::ThirdParty => {
            Some(view! { <Banner tone="warning" message=use_text().invoice().sat_issuer_listed /> }.into_any())
        }
        EfosListing::Nobody | EfosListing::Unknown => None,
    }
}

fn last_check(check: Option<&SatCheck>, session: Session) -> AnyView {
    match check {
        Some(check) => view! {
            <span class="meta">
                <Instant at=check.checked_at time_zone=session.time_zone() />
                " · "
                {check.answer.clone()}
            </span>
        }
        .into_any(),
        None => view! { <span class="meta">{use_text().invoice().sat_never_checked}</span> }.into_any(),
    }
}

fn described(finding: &FindingView, folded: bool) -> impl IntoView + use<> {
    let at = finding.at.clone().map(|at| view! { <span class="meta mono">" " {at}</span> });
    let node = finding.node.clone().map(|node| view! { <Excerpt node folded /> });
    view! {
        <StatusBadge badge=states::severity(finding.severity, use_text()) />
        " "
        {finding.detail.clone()}
        {at}
        {node}
    }
}

#[component]
fn Actions(id: InvoiceId, invoice: ReadSignal<Invoice>, verification: ReadSignal<Verification>) -> impl IntoView {
    let text = use_text();
    let words = text.invoice();
    let session = use_session();
    let toasts: Toasts = expect_context();
    let link = move || {
        let url = verification.with(|verification| verification.url.clone())?;
        Some(view! {
            <a class="button button-primary" href=url target="_blank" rel="noopener noreferrer">
                {words.verify_at_sat}
                <Glyph icon=Icon::External />
                <span class="visually-hidden">{text.common.new_tab}</span>
            </a>
        })
    };
    let download = Task::new();
    let start = move |ending: &'static str| {
        let name = invoice.with_untracked(invoices::document);
        download.start(async move {
            if let Err(failure) = session.api.download_invoice(id, &name, ending).await {
                toasts.say(failure.message(text));
            }
            Ok(())
        });
    };
    let has_xml = move || verification.with(|verification| verification.document_id.is_some());
    view! {
        <div class="row">
            {link}
            <Show when=has_xml>
                <button type="button" class="button" disabled=download.busy on:click=move |_| start("xml")>
                    <Glyph icon=Icon::Download />
                    {words.download_xml}
                </button>
                <button type="button" class="button" disabled=download.busy on:click=move |_| start("pdf")>
                    <Glyph icon=Icon::Download />
                    {words.download_pdf}
                </button>
            </Show>
        </div>
    }
}

#[component]
fn QrCode(invoice: ReadSignal<Invoice>, verification: ReadSignal<Verification>) -> impl IntoView {
    let text = use_text();
    let enlarged = RwSignal::new(false);
    let alt = move || {
        let uuid = invoice.with(|invoice| invoice.fiscal_uuid.clone().unwrap_or_default());
        (text.invoice().qr_alt)(&uuid.to_ascii_uppercase())
    };
    let svg = move || verification.with(|verification| verification.qr_svg.clone());
    let shown = move || match svg() {
        Some(svg) => view! {
            <Qr svg alt=alt() />
            <button type="button" class="button button-quiet" on:click=move |_| enlarged.set(true)>
                {text.common.enlarge}
            </button>
        }
        .into_any(),
        None => view! { <p class="muted">{text.invoice().qr_missing}</p> }.into_any(),
    };
    view! {
        <div class="stack">{shown}</div>
        <Dialog title=Signal::derive(alt) open=enlarged on_close=move |()| enlarged.set(false)>
            {move || svg().map(|svg| view! { <Qr svg alt=alt() large=true /> })}
        </Dialog>
    }
}
