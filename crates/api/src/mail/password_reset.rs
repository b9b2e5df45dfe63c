//! The mail with the link to set a new password.

use super::template::{Template, TemplateError, Words};
use domain::contract::Language;
use serde::Serialize;

/// Whom it is for, and where they go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasswordResetMail {
    pub name: String,
    pub link: String,
}

/// Subject, text and HTML.
pub fn password_reset_mail(mail: &PasswordResetMail, language: Language) -> Result<Words, TemplateError> {
    Template::PasswordReset.render(language, mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_stands_in_both_bodies_and_a_name_does_not_become_markup() {
        let mail = PasswordResetMail {
            name: "Ana <b>".to_owned(),
            link: "https://x.example/restablecer?token=a-b_c".to_owned(),
        };
        for language in [Language::Es, Language::En] {
            let words = password_reset_mail(&mail, language).unwrap();
            assert!(words.text.contains(&mail.link) && words.text.contains("Ana <b>"), "{}", words.text);
            assert!(words.html.contains("token=a-b_c") && words.html.contains("Ana &lt;b&gt;"), "{}", words.html);
        }
    }
}
