//! The mail that carries a notice to staff.

use super::template::{Template, TemplateError, Words};
use domain::contract::Language;
use serde::Serialize;

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeMail {
    pub organization: String,
    pub title: String,
    pub lines: Vec<String>,
    /// Where the subject can be seen.
    pub link: Option<String>,
}

/// Subject, text and HTML of a notice.
pub fn notice_mail(notice: &NoticeMail, language: Language) -> Result<Words, TemplateError> {
    Template::Notice.render(language, notice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(link: Option<&str>) -> NoticeMail {
        NoticeMail {
            organization: "Peñón".to_owned(),
            title: "Promesa incumplida: CL014".to_owned(),
            lines: vec!["FAC 20008 · $683.52".to_owned(), "Prometida para el 20/nov/2026 <hoy>".to_owned()],
            link: link.map(str::to_owned),
        }
    }

    #[test]
    fn a_notice_says_its_lines_and_links_to_its_subject() {
        let words = notice_mail(&notice(Some("https://x.example/i/1")), Language::Es).unwrap();
        assert_eq!(words.subject, "Promesa incumplida: CL014");
        assert!(words.text.contains("FAC 20008 · $683.52\nPrometida"), "{}", words.text);
        assert!(words.html.contains("&lt;hoy&gt;") && words.html.contains("Abrir en Cartera"));
    }

    #[test]
    fn without_a_link_there_is_none() {
        let words = notice_mail(&notice(None), Language::En).unwrap();
        assert!(!words.html.contains("<a ") && !words.text.contains("Open in"));
    }
}
