//! The leak guard: asked before a message is built, so that a mixed-up attachment can never leave.

use domain::ids::CustomerId;

/// Who the mail is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    pub customer_id: CustomerId,
    pub rfc: String,
}

/// Whose document an attachment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentOwner {
    pub customer_id: CustomerId,
    /// The receiver inside the document; files that are not CFDI have none.
    pub receiver_rfc: Option<String>,
    pub file_name: String,
}

/// An attachment that is not the addressee's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Leak {
    #[error("{file_name} belongs to another customer")]
    OtherCustomer { file_name: String, owner: CustomerId },
    #[error("{file_name} was issued to {receiver_rfc}")]
    OtherReceiver { file_name: String, receiver_rfc: String },
}

/// RFCs of the general public and of foreigners: they identify nobody.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// Every attachment's customer and receiver must be the addressee. A document issued to a generic RFC names nobody,
/// so there the customer alone decides.
pub fn check(addressee: &Addressee, attachments: &[AttachmentOwner]) -> Result<(), Leak> {
    for attachment in attachments {
        let file_name = || attachment.file_name.clone();
        if attachment.customer_id != addressee.customer_id {
            return Err(Leak::OtherCustomer { file_name: file_name(), owner: attachment.customer_id });
        }
        let Some(receiver) = &attachment.receiver_rfc else { continue };
        if !same(receiver, &addressee.rfc) {
            return Err(Leak::OtherReceiver { file_name: file_name(), receiver_rfc: receiver.clone() });
        }
    }
    Ok(())
}

fn same(receiver: &str, addressee: &str) -> bool {
    let (receiver, addressee) = (receiver.trim().to_uppercase(), addressee.trim().to_uppercase());
    receiver == addressee || GENERIC.contains(&receiver.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn customer(number: u32) -> Addressee {
        // Two in five share a generic RFC, as foreign customers do.
        let rfc = match number % 5 {
            0 => "XEXX010101000".to_owned(),
            1 => "XAXX010101000".to_owned(),
            _ => format!("AAA{number:06}AB1"),
        };
        Addressee { customer_id: CustomerId(Uuid::from_u128(u128::from(number) + 1)), rfc }
    }

    fn owned_by(number: u32, with_receiver: bool) -> AttachmentOwner {
        let Addressee { customer_id, rfc } = customer(number);
        AttachmentOwner { customer_id, receiver_rfc: with_receiver.then_some(rfc), file_name: format!("{number}.xml") }
    }

    proptest! {
        #[test]
        fn a_mail_passes_exactly_when_all_attachments_are_the_addressees(
            addressee in 0_u32..50,
            owners in prop::collection::vec((0_u32..50, any::<bool>()), 0..12),
        ) {
            let attachments: Vec<_> = owners.iter().map(|(number, receiver)| owned_by(*number, *receiver)).collect();
            let only_own = owners.iter().all(|(number, _)| *number == addressee);
            prop_assert_eq!(check(&customer(addressee), &attachments).is_ok(), only_own);
        }

        #[test]
        fn one_foreign_attachment_among_many_own_ones_is_found(
            addressee in 0_u32..50, other in 0_u32..50, own in 0_usize..20, place in any::<prop::sample::Index>(),
        ) {
            prop_assume!(other != addressee);
            let mut attachments: Vec<_> = (0..own).map(|_| owned_by(addressee, true)).collect();
            attachments.insert(place.index(own + 1), owned_by(other, true));
            let leak = Leak::OtherCustomer { file_name: format!("{other}.xml"), owner: customer(other).customer_id };
            prop_assert_eq!(check(&customer(addressee), &attachments), Err(leak));
        }
    }

    #[test]
    fn a_document_filed_under_the_customer_but_issued_to_another_rfc_is_stopped() {
        let receiver_rfc = "OTR900101AB1".to_owned();
        let attachment = AttachmentOwner { receiver_rfc: Some(receiver_rfc.clone()), ..owned_by(2, true) };
        let leak = Leak::OtherReceiver { file_name: "2.xml".to_owned(), receiver_rfc };
        assert_eq!(check(&customer(2), &[attachment]), Err(leak));
    }

    #[test]
    fn a_named_receiver_never_goes_to_a_customer_with_a_generic_rfc() {
        let attachment = AttachmentOwner { receiver_rfc: Some("OTR900101AB1".to_owned()), ..owned_by(5, true) };
        assert!(check(&customer(5), &[attachment]).is_err());
    }

    #[test]
    fn letter_case_and_spaces_do_not_make_another_rfc() {
        let attachment = AttachmentOwner { receiver_rfc: Some(" aaa000002ab1 ".to_owned()), ..owned_by(2, true) };
        assert_eq!(check(&customer(2), &[attachment]), Ok(()));
    }
}
