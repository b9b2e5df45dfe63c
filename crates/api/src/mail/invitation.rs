//! The mail with the link for somebody who was added.

use super::template::{Template, TemplateError, Words};
use domain::contract::Language;
use serde::Serialize;

/// Whom it is for, who invites, and where they go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvitationMail {
    pub name: String,
    pub organization: String,
    pub link: String,
}

/// Subject, text and HTML.
pub fn invitation_mail(mail: &InvitationMail, language: Language) -> Result<Words, TemplateError> {
    Template::Invitation.render(language, mail)
}
