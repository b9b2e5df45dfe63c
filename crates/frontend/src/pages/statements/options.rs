use crate::{
    components::{field::FieldText, text_field::TextField},
    preferences::use_text,
};
use chrono::NaiveDate;
use domain::{
    contract::{AttachToStatement, CustomerComment, CustomerCopies, PreviewStatement, SendStatements},
    ids::{AttachmentId, CustomerId},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What goes with the statements; kept while the screen is open.
#[derive(Clone, Copy)]
pub(super) struct SendOptions {
    pub comment: RwSignal<String>,
    /// Instead of the comment to everybody.
    pub own_comments: RwSignal<BTreeMap<CustomerId, String>>,
    /// Who else gets the mail of a customer, as typed.
    pub copies: RwSignal<BTreeMap<CustomerId, String>>,
    /// More documents, each for the customer it is kept with.
    pub attachments: RwSignal<BTreeMap<AttachmentId, CustomerId>>,
    pub pdf: RwSignal<bool>,
    pub xml: RwSignal<bool>,
}

impl SendOptions {
    pub(super) fn new() -> Self {
        Self {
            comment: RwSignal::new(String::new()),
            own_comments: RwSignal::new(BTreeMap::new()),
            copies: RwSignal::new(BTreeMap::new()),
            attachments: RwSignal::new(BTreeMap::new()),
            pdf: RwSignal::new(true),
            xml: RwSignal::new(true),
        }
    }

    pub(super) fn attach(self) -> AttachToStatement {
        AttachToStatement { xml: self.xml.get(), pdf: self.pdf.get() }
    }

    /// The documents chosen for these customers; nobody gets another's.
    pub(super) fn attachments_of(self, customers: &[CustomerId]) -> Vec<AttachmentId> {
        let chosen = self.attachments.get().into_iter();
        chosen.filter(|(_, owner)| customers.contains(owner)).map(|(id, _)| id).collect()
    }

    /// What this customer is told.
    pub(super) fn comment_to(self, customer: CustomerId) -> String {
        let own = self.own_comments.with(|own| own.get(&customer).cloned());
        own.unwrap_or_else(|| self.comment.get()).trim().to_owned()
    }

    /// The mail of one customer alone.
    pub(super) fn preview(self, customer_id: CustomerId, as_of: Option<NaiveDate>) -> PreviewStatement {
        PreviewStatement {
            customer_id,
            as_of,
            comment: self.comment_to(customer_id),
            attach: self.attach(),
            attachment_ids: self.attachments_of(&[customer_id]),
        }
    }

    pub(super) fn request(self, customers: Vec<CustomerId>, as_of: Option<NaiveDate>) -> SendStatements {
        untrack(|| {
            let own = self.own_comments.get().into_iter().filter(|(customer, _)| customers.contains(customer));
            let own =
                own.map(|(customer_id, comment)| CustomerComment { customer_id, comment: comment.trim().to_owned() });
            let copies = self.copies.get().into_iter().filter(|(customer, _)| customers.contains(customer));
            let copies = copies.map(|(customer_id, typed)| CustomerCopies { customer_id, cc: addresses(&typed) });
            let attachments = self.attachments_of(&customers);
            SendStatements {
                customer_comments: own.collect(),
                customer_copies: copies.filter(|own| !own.cc.is_empty()).collect(),
                customer_ids: Some(customers),
                as_of,
                comment: self.comment.get().trim().to_owned(),
                attach: self.attach(),
                attachment_ids: attachments,
                ..SendStatements::default()
            }
        })
    }
}

/// The addresses in what somebody typed: between commas, semicolons or spaces.
pub(super) fn addresses(typed: &str) -> Vec<String> {
    let pieces = typed.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
    pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// The first of them that no mail could go to.
pub(super) fn wrong_address(typed: &str) -> Option<String> {
    let is_wrong = |address: &String| match address.split_once('@') {
        Some((person, host)) => person.is_empty() || host.contains('@') || !host.trim_matches('.').contains('.'),
        None => true,
    };
    addresses(typed).into_iter().find(is_wrong)
}

/// The comment for everybody and what is attached; out of the way until somebody wants it.
#[component]
pub(super) fn OptionsCard(options: SendOptions) -> impl IntoView {
    let text = use_text();
    let words = text.statements();
    let comment = FieldText::new(text.sending().comment_all).with_hint(words.comment_hint);
    view! {
        <details class="card" data-part="options">
            <summary>{text.sending().options}</summary>
            <div class="form">
                <TextField id="comment" text=comment value=options.comment area=true />
                <div class="row">
                    <label class="check">
                        <input type="checkbox" bind:checked=options.pdf />
                        {words.attach_pdf}
                    </label>
                    <label class="check">
                        <input type="checkbox" bind:checked=options.xml />
                        {words.attach_xml}
                    </label>
                </div>
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_typed_as_people_write_them_and_the_first_wrong_one_is_named() {
        let typed = " ramiro@cliente.mx; pagos@cliente.mx,\njefa@corp.cliente.mx ";
        assert_eq!(addresses(typed), ["ramiro@cliente.mx", "pagos@cliente.mx", "jefa@corp.cliente.mx"]);
        assert_eq!(wrong_address(typed), None);
        assert_eq!(addresses(" "), Vec::<String>::new());
        for wrong in ["ramiro", "@cliente.mx", "a@b", "a@b@c.mx", "a@.mx"] {
            assert_eq!(wrong_address(&["pagos@cliente.mx, ", wrong].concat()).as_deref(), Some(wrong));
        }
    }
}
