use super::Head;
use crate::{components::kpi_card::KpiCard, format, preferences::use_text, session::use_session, text::Text};
use chrono::NaiveDate;
use domain::{contract::WorkFigure, money::Money, worklist::FigureName};
use leptos::prelude::*;

/// The figures of one's roles. Each leads to exactly the list it counts.
#[component]
pub(super) fn Figures(head: RwSignal<Head>) -> impl IntoView {
    let text = use_text();
    let today = use_session().today();
    let figures = Memo::new(move |_| head.with(|head| head.figures.clone()));
    let cards = move || figures.with(|figures| figures.iter().map(|one| card(one, today, text)).collect_view());
    view! {
        <section class="cards figures-list" role="region" aria-label=text.work.figures tabindex="0">
            {cards}
        </section>
    }
}

fn card(figure: &WorkFigure, today: NaiveDate, text: &Text) -> AnyView {
    let amounts = without_zeros(&figure.amounts);
    let (value, note) = in_words(figure, amounts.is_empty(), text);
    view! {
        <KpiCard name=name(figure.name) label=label(figure.name, text) amounts value note href=door(figure, today) />
    }
    .into_any()
}

/// The figure where it is no money, and the line under it.
fn in_words(figure: &WorkFigure, no_money: bool, text: &Text) -> (Option<String>, Option<String>) {
    let words = &text.work;
    let count = figure.count.unwrap_or(0);
    let counted = |how: fn(u64) -> String| (count > 0).then(|| how(count));
    let nothing = || no_money.then(|| words.nothing.to_owned());
    match figure.name {
        FigureName::OverduePercent => {
            (Some(figure.percent.map_or_else(|| words.nothing.to_owned(), words.percent)), None)
        }
        FigureName::KeptPercent => {
            (Some(figure.percent.map_or_else(|| text.home.no_data.to_owned(), words.percent)), counted(words.promises))
        }
        FigureName::InTransit | FigureName::Unapplied => (nothing(), counted(words.payments)),
        FigureName::CollectToday
        | FigureName::Receivable
        | FigureName::Overdue
        | FigureName::BrokenPromises
        | FigureName::Unconfirmed => (nothing(), counted(words.documents).map(|note| with_aside(note, figure, text))),
        FigureName::RegisteredToday
        | FigureName::WithRemarks
        | FigureName::Rejected
        | FigureName::CustomersWithBalance
        | FigureName::NearLimit
        | FigureName::LimitReached
        | FigureName::FailedMail => (Some(format::grouped(count)), None),
    }
}

/// What is in the list behind the figure, and nobody is asked for.
fn with_aside(mut note: String, figure: &WorkFigure, text: &Text) -> String {
    for amount in &figure.in_substitution {
        note += &[" · ", text.states.in_substitution, " ", &format::money_with_currency(*amount)].concat();
    }
    note
}

fn without_zeros(amounts: &[Money]) -> Vec<Money> {
    amounts.iter().copied().filter(|amount| !amount.is_zero()).collect()
}

/// The stable name, as the API has it.
fn name(figure: FigureName) -> &'static str {
    match figure {
        FigureName::CollectToday => "collect_today",
        FigureName::Receivable => "receivable",
        FigureName::Overdue => "overdue",
        FigureName::OverduePercent => "overdue_percent",
        FigureName::BrokenPromises => "broken_promises",
        FigureName::KeptPercent => "kept_percent",
        FigureName::Unconfirmed => "unconfirmed",
        FigureName::RegisteredToday => "registered_today",
        FigureName::WithRemarks => "with_remarks",
        FigureName::Rejected => "rejected",
        FigureName::InTransit => "in_transit",
        FigureName::Unapplied => "unapplied",
        FigureName::CustomersWithBalance => "customers_with_balance",
        FigureName::NearLimit => "near_limit",
        FigureName::LimitReached => "limit_reached",
        FigureName::FailedMail => "failed_mail",
    }
}

fn label(figure: FigureName, text: &Text) -> &'static str {
    let words = &text.work;
    match figure {
        FigureName::CollectToday => words.collect_today,
        FigureName::Receivable => words.receivable,
        FigureName::Overdue => words.overdue,
        FigureName::OverduePercent => words.overdue_percent,
        FigureName::BrokenPromises => words.broken_promises,
        FigureName::KeptPercent => words.kept_percent,
        FigureName::Unconfirmed => words.unconfirmed,
        FigureName::RegisteredToday => words.registered_today,
        FigureName::WithRemarks => words.with_remarks,
        FigureName::Rejected => words.rejected,
        FigureName::InTransit => words.in_transit,
        FigureName::Unapplied => words.unapplied,
        FigureName::CustomersWithBalance => words.customers_with_balance,
        FigureName::NearLimit => words.near_limit,
        FigureName::LimitReached => words.limit_reached,
        FigureName::FailedMail => words.failed_mail,
    }
}

/// Where the figure leads.
fn door(figure: &WorkFigure, today: NaiveDate) -> String {
    let fixed = match figure.name {
        FigureName::CollectToday => return format!("/calendario?dia={today}"),
        FigureName::RegisteredToday => return format!("/facturas?estado=all&registradas={today}"),
        FigureName::Rejected => match figure.import_id {
            Some(import) => return format!("/importar?lote={import}"),
            None => "/importar",
        },
        FigureName::Receivable => "/facturas",
        FigureName::Overdue | FigureName::OverduePercent => "/facturas?vencidas=1",
        FigureName::BrokenPromises => "/facturas?incumplidas=true",
        FigureName::KeptPercent => "/promesas",
        FigureName::Unconfirmed => "/facturas?estado=opening_unconfirmed",
        FigureName::WithRemarks => "/facturas?observaciones=true",
        FigureName::InTransit => "/pagos?ver-pagos=por-validar",
        FigureName::Unapplied => "/pagos?ver-pagos=sin-aplicar",
        FigureName::CustomersWithBalance => "/clientes?saldo=true",
        FigureName::NearLimit => "/clientes?credito=near_limit",
        FigureName::LimitReached => "/clientes?credito=limit_reached",
        FigureName::FailedMail => "/correo?estado=failed",
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    fn figure(name: FigureName) -> WorkFigure {
        WorkFigure { count: Some(3), ..WorkFigure::of(name) }
    }

    #[test]
    fn names_are_those_of_the_api() {
        for one in [FigureName::CollectToday, FigureName::KeptPercent, FigureName::CustomersWithBalance] {
            assert_eq!(name(one), one.as_ref());
        }
    }

    #[test]
    fn a_figure_of_today_leads_to_today() {
        let today = "2026-11-27".parse().unwrap();
        assert_eq!(door(&figure(FigureName::CollectToday), today), "/calendario?dia=2026-11-27");
        assert_eq!(door(&figure(FigureName::Rejected), today), "/importar");
    }

    #[test]
    fn no_money_is_said_in_words_and_counts_are_figures() {
        let text = &crate::text::ES;
        assert_eq!(in_words(&figure(FigureName::Overdue), true, text).0.as_deref(), Some("Nada"));
        assert_eq!(in_words(&figure(FigureName::Overdue), false, text), (None, Some("3 documentos".to_owned())));
        assert_eq!(in_words(&figure(FigureName::NearLimit), true, text), (Some("3".to_owned()), None));
    }

    #[test]
    fn the_receivable_says_what_of_it_is_aside() {
        let text = &crate::text::ES;
        let in_substitution = vec![Money::new(1_786_688, Currency::MXN)];
        let receivable = WorkFigure { in_substitution, ..figure(FigureName::Receivable) };
        let note = in_words(&receivable, false, text).1.unwrap();
        assert!(note.starts_with("3 documentos · En sustitución $17,866.88"), "{note}");
    }
}
