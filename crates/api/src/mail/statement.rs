//! The mail that carries an account statement.

use super::template::{Template, TemplateError, Words};
use crate::paper::{Letterhead, currency_name, long_date, statement as words};
use domain::{
    contract::Language,
    statement::{Statement, StatementCurrency, StatementRow},
};
use serde::Serialize;

/// What goes into a statement's mail.
#[derive(Clone, Copy, Debug)]
pub struct StatementMail<'a> {
    pub statement: &'a Statement,
    pub letterhead: &'a Letterhead,
    /// A person's words to this customer; may be empty.
    pub comment: &'a str,
    /// The prints of the invoices did not fit, which the mail says.
    pub prints_left_out: bool,
    /// Where the customer sees the same online.
    pub portal_url: Option<&'a str>,
}

/// Subject, text and HTML of a statement.
pub fn statement_mail(mail: &StatementMail<'_>, language: Language) -> Result<Words, TemplateError> {
    Template::Statement.render(language, &context(mail, language))
}

#[derive(Serialize)]
struct Context<'a> {
    organization: &'a str,
    rfc: Option<String>,
    contact: &'a [String],
    customer: String,
    customer_name: &'a str,
    customer_rfc: Option<String>,
    cut_date: String,
    comment: Vec<&'a str>,
    headings: [&'static str; 10],
    aligns: [&'static str; 10],
    blocks: Vec<Block>,
    nothing_due: &'static str,
    aging_heading: &'static str,
    bank_heading: &'static str,
    accounts: Vec<String>,
    /// What is said of the attachments, when there is something to say.
    attachments: Option<&'static str>,
    portal_url: Option<&'a str>,
    quote_folios: &'static str,
    account_warning: &'static str,
}

#[derive(Serialize)]
struct Block {
    name: String,
    summary: String,
    rows: Vec<Row>,
    totals: [String; 10],
    aging: Vec<(String, String)>,
    unapplied: Option<String>,
}

#[derive(Serialize)]
struct Row {
    cells: [String; 10],
    /// What the column of days says, in words.
    lateness: String,
}

const ALIGNS: [&str; 10] = ["left", "left", "right", "left", "left", "left", "right", "right", "right", "right"];

fn context<'a>(mail: &StatementMail<'a>, language: Language) -> Context<'a> {
    let StatementMail { statement, letterhead, comment, prints_left_out, portal_url } = *mail;
    Context {
        organization: &letterhead.organization,
        rfc: words::rfc(Some(&letterhead.rfc)),
        contact: &letterhead.contact,
        customer: words::customer(&statement.customer),
        customer_name: &statement.customer.name,
        customer_rfc: words::rfc(statement.customer.rfc.as_deref()),
        cut_date: long_date(statement.as_of, language),
        comment: comment.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        headings: words::headings(language),
        aligns: ALIGNS,
        blocks: statement.currencies.iter().map(|currency| block(currency, language)).collect(),
        nothing_due: words::nothing_due(language),
        aging_heading: words::aging_heading(language),
        bank_heading: words::bank_heading(language),
        accounts: words::accounts(statement, letterhead).into_iter().map(words::bank_account).collect(),
        attachments: prints_left_out.then(|| words::prints_left_out(language)),
        portal_url,
        quote_folios: words::quote_folios(language),
        account_warning: words::account_warning(language),
    }
}

fn block(currency: &StatementCurrency, language: Language) -> Block {
    Block {
        name: currency_name(currency.currency, language),
        summary: words::block_heading(currency, language),
        rows: currency.rows.iter().map(|row| row_of(row, language)).collect(),
        totals: words::total_cells(currency, language),
        aging: words::aging_cells(currency, language),
        unapplied: words::unapplied(currency.unapplied, language),
    }
}

fn row_of(row: &StatementRow, language: Language) -> Row {
    Row { cells: words::cells(row, language), lateness: words::lateness(row, language) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{money, statement::samples};

    fn words_of(statement: &Statement, comment: &str, language: Language) -> Words {
        let letterhead = samples::letterhead();
        let mail = StatementMail {
            statement,
            letterhead: &letterhead,
            comment,
            prints_left_out: false,
            portal_url: Some("https://x.example/p?a=1&b=2"),
        };
        statement_mail(&mail, language).unwrap()
    }

    #[test]
    fn html_lists_every_document_and_each_currencys_totals() {
        let statement = samples::statement(6, 2);
        let words = words_of(&statement, "", Language::Es);
        for block in &statement.currencies {
            for row in &block.rows {
                assert!(words.html.contains(row.folio.as_deref().unwrap()));
                assert!(words.text.contains(&money(row.balance_due)));
            }
            assert!(words.html.contains(&format!("<b>{}</b>", money(block.totals.balance_due))));
            assert!(words.html.contains(&currency_name(block.currency, Language::Es)));
        }
        assert_eq!(words.html.matches("<th align=").count(), 2 * (10 + 5));
        assert!(words.html.contains("Saldo a favor") && words.html.contains("072580009876543218"));
        assert_eq!(words.subject, "Estado de cuenta al 23/nov/2026 — Refacciones y Montacargas Peñón, S.A. de C.V.");
    }

    #[test]
    fn names_and_comments_cannot_write_html() {
        let mut statement = samples::statement(1, 0);
        statement.currencies[0].rows[0].concept = Some("<script>alert(1)</script>".to_owned());
        let words = words_of(&statement, "Hola <b>Ana</b>\r\n\r\nadiós & \"gracias\"", Language::Es);
        assert!(!words.html.contains("<script") && !words.html.contains("<b>Ana"));
        assert!(words.html.contains("Hola &lt;b&gt;Ana&lt;"));
        assert!(words.text.contains("Hola <b>Ana</b>\n") && words.text.contains("<Logística>"));
    }

    #[test]
    fn a_subject_is_one_line_whatever_the_organization_is_called() {
        let statement = samples::statement(1, 0);
        let letterhead = Letterhead { organization: "Uno\r\nBcc: x@y.z".to_owned(), ..samples::letterhead() };
        let mail = StatementMail {
            statement: &statement,
            letterhead: &letterhead,
            comment: "",
            prints_left_out: false,
            portal_url: None,
        };
        let words = statement_mail(&mail, Language::En).unwrap();
        assert_eq!(words.subject, "Account statement as of 23 Nov 2026 — Uno Bcc: x@y.z");
    }

    #[test]
    fn a_statement_of_nothing_says_so() {
        for (language, sentence) in [(Language::Es, "No hay documentos"), (Language::En, "Nothing is owed")] {
            let words = words_of(&samples::statement(0, 0), "", language);
            assert!(words.text.contains(sentence) && words.html.contains(sentence));
        }
    }

    #[test]
    fn the_portal_is_a_link_only_when_there_is_one() {
        let statement = samples::statement(1, 0);
        assert!(words_of(&statement, "", Language::En).html.contains("<a href=\"https:"));
        let letterhead = samples::letterhead();
        let mail = StatementMail {
            statement: &statement,
            letterhead: &letterhead,
            comment: "",
            prints_left_out: false,
            portal_url: None,
        };
        assert!(!statement_mail(&mail, Language::Es).unwrap().html.contains("<a "));
    }
}
