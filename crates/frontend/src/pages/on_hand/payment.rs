use super::OnHand;
use crate::{
    components::{act_button::ActButton, icon::Icon},
    preferences::use_text,
    session::use_session,
    url::{self, History, use_navigation},
};
use domain::ids::InvoiceId;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// One payment to several documents: of one customer and one currency.
#[component]
pub(crate) fn PaymentButton(documents: Signal<Vec<OnHand>>) -> impl IntoView {
    let words = use_text().find();
    let navigation = use_navigation();
    let payable = Memo::new(move |_| documents.with(|all| payable(all)));
    let go = move |()| {
        if let Payable::Together(ids) = payable.get_untracked() {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let query = url::query(&[("facturas", Some(ids.join(",")))]);
            navigation.go(&["/pagos/nuevo?", &query].concat(), History::Push);
        }
    };
    let note = move || match payable.get() {
        Payable::Together(ids) => {
            let (able, all) = (ids.len(), documents.with(|all| invoices(all).len()));
            let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
            (able < all).then(|| (words.of_them_open)(count(able), count(all)))
        }
        Payable::Several => Some(words.one_customer_only.to_owned()),
        Payable::Nothing => Some(words.nothing_open.to_owned()),
    };
    let cannot = Signal::derive(move || payable.with(|payable| !matches!(payable, Payable::Together(_))));
    use_session().can("payment:create").then(|| {
        view! {
            <ActButton letter="r" label=words.record_payment icon=Icon::Wallet disabled=cannot on_press=go />
            <span class="muted">{note}</span>
        }
    })
}

/// Whether one payment can go to all that still owe something.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Payable {
    Together(BTreeSet<InvoiceId>),
    /// Several customers or currencies.
    Several,
    Nothing,
}

fn payable(documents: &[OnHand]) -> Payable {
    let mut open = documents.iter().filter(|one| one.owed.is_positive()).peekable();
    let Some(first) = open.peek().copied() else { return Payable::Nothing };
    let is_like_first =
        |one: &OnHand| one.owed.currency() == first.owed.currency() && one.customer_id == first.customer_id;
    if first.customer_id.is_none() || !open.clone().all(is_like_first) {
        return Payable::Several;
    }
    Payable::Together(open.map(|one| one.invoice_id).collect())
}

fn invoices(documents: &[OnHand]) -> BTreeSet<InvoiceId> {
    documents.iter().map(|one| one.invoice_id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::{Currency, Money};
    use uuid::Uuid;

    fn document(invoice: u128, customer: u128, owed: Money) -> OnHand {
        OnHand {
            invoice_id: Uuid::from_u128(invoice).into(),
            customer_id: Some(Uuid::from_u128(customer).into()),
            owed,
        }
    }

    #[test]
    fn one_payment_is_of_one_customer_and_currency_and_for_what_is_owed() {
        let pesos = |minor| Money::new(minor, Currency::MXN);
        let mine = [document(1, 7, pesos(100)), document(2, 7, pesos(0)), document(1, 7, pesos(50))];
        assert_eq!(payable(&mine), Payable::Together(invoices(&mine[..1])));
        assert_eq!(payable(&mine[1..2]), Payable::Nothing);
        let [first, ..] = mine;
        assert_eq!(payable(&[first, document(3, 8, pesos(1))]), Payable::Several);
        assert_eq!(payable(&[first, document(3, 7, Money::new(1, Currency::USD))]), Payable::Several);
    }
}
