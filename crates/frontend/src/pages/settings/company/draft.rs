use super::super::numbers;
use crate::text::settings::CompanyTexts;
use chrono::NaiveDate;
use domain::{
    contract::{BankAccount, Branding, Organization, OrganizationPatch},
    ledger::PuePolicy,
};
use leptos::prelude::*;

/// What is typed, until it is saved.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub name: RwSignal<String>,
    pub time_zone: RwSignal<String>,
    pub start_date: RwSignal<Option<NaiveDate>>,
    pub pue_policy: RwSignal<PuePolicy>,
    pub buckets: RwSignal<String>,
    pub tolerance: RwSignal<String>,
    /// How many broken promises until the next needs approval; blank: never.
    pub broken_promises: RwSignal<String>,
    pub lead_days: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub email: RwSignal<String>,
    pub website: RwSignal<String>,
    pub accounts: RwSignal<Vec<AccountDraft>>,
    /// Whether another person confirms changes of the accounts.
    pub protected: RwSignal<bool>,
    /// Numbers are never used again: a block of fields belongs to one account.
    next: StoredValue<usize>,
    /// The form: what is typed lives as long as it does, also where an effect puts it there.
    form: StoredValue<Option<Owner>>,
}

/// One bank account while it is typed; the number keeps its place in the list.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct AccountDraft {
    pub number: usize,
    pub bank: RwSignal<String>,
    pub clabe: RwSignal<String>,
    pub currency: RwSignal<String>,
    pub holder: RwSignal<String>,
}

impl AccountDraft {
    fn of(number: usize, account: &BankAccount) -> Self {
        Self {
            number,
            bank: RwSignal::new(account.bank.clone()),
            clabe: RwSignal::new(account.clabe.clone()),
            currency: RwSignal::new(account.currency.code().to_owned()),
            holder: RwSignal::new(account.holder.clone()),
        }
    }

    fn account(self) -> Option<BankAccount> {
        Some(BankAccount {
            bank: trimmed(self.bank),
            clabe: self.clabe.with(|clabe| clabe.chars().filter(|letter| !letter.is_whitespace()).collect()),
            currency: self.currency.with(|code| code.parse().ok())?,
            holder: trimmed(self.holder),
        })
    }
}

fn trimmed(value: RwSignal<String>) -> String {
    value.with(|value| value.trim().to_owned())
}

impl Draft {
    pub(super) fn of(organization: &Organization) -> Self {
        let draft = Self {
            name: RwSignal::default(),
            time_zone: RwSignal::default(),
            start_date: RwSignal::default(),
            pue_policy: RwSignal::default(),
            buckets: RwSignal::default(),
            tolerance: RwSignal::default(),
            broken_promises: RwSignal::default(),
            lead_days: RwSignal::default(),
            phone: RwSignal::default(),
            email: RwSignal::default(),
            website: RwSignal::default(),
            accounts: RwSignal::default(),
            protected: RwSignal::default(),
            next: StoredValue::new(0),
            form: StoredValue::new(Owner::current()),
        };
        draft.show(organization);
        draft
    }

    pub(super) fn show(self, organization: &Organization) {
        self.name.set(organization.name.clone());
        self.time_zone.set(organization.time_zone.clone());
        self.start_date.set(organization.start_date);
        self.pue_policy.set(organization.pue_policy);
        self.buckets.set(numbers::written(&organization.aging_buckets));
        self.tolerance.set(organization.tolerance_days.to_string());
        self.broken_promises
            .set(organization.broken_promises_until_approval.map(|count| count.to_string()).unwrap_or_default());
        self.lead_days.set(numbers::written(&organization.lead_days));
        self.phone.set(organization.branding.phone.clone());
        self.email.set(organization.branding.email.clone());
        self.website.set(organization.branding.website.clone());
        self.protected.set(organization.bank_accounts_need_confirmation);
        self.accounts.set(organization.bank_accounts.iter().map(|account| self.numbered(account)).collect());
    }

    /// A block of fields for an account.
    pub(super) fn numbered(self, account: &BankAccount) -> AccountDraft {
        let number = self.next.get_value();
        self.next.set_value(number.saturating_add(1));
        match self.form.get_value() {
            Some(form) => form.with(|| AccountDraft::of(number, account)),
            None => AccountDraft::of(number, account),
        }
    }

    /// Whether something is typed that is not stored. Tracks every field.
    pub(super) fn differs(self, stored: &Organization) -> bool {
        self.patch().is_none_or(|patch| patch != whole(stored))
    }

    /// What a field of numbers says wrongly.
    pub(super) fn wrong(value: RwSignal<String>, words: &CompanyTexts) -> Option<String> {
        value.with(|typed| numbers::read(typed).is_none().then(|| words.numbers.to_owned()))
    }

    /// The change to send; `None` while something cannot be read, which stands at its field.
    pub(super) fn patch(self) -> Option<OrganizationPatch> {
        let list = |value: RwSignal<String>| value.with(|typed| numbers::read(typed));
        let (buckets, tolerance, lead_days) = (list(self.buckets)?, list(self.tolerance)?, list(self.lead_days)?);
        let broken_promises = list(self.broken_promises)?;
        let accounts: Option<Vec<BankAccount>> =
            self.accounts.with(|accounts| accounts.iter().map(|account| account.account()).collect());
        Some(OrganizationPatch {
            name: Some(trimmed(self.name)),
            time_zone: Some(self.time_zone.get()),
            start_date: Some(self.start_date.get()),
            pue_policy: Some(self.pue_policy.get()),
            aging_buckets: Some(buckets),
            tolerance_days: tolerance.first().copied(),
            broken_promises_until_approval: Some(broken_promises.first().copied()),
            lead_days: Some(lead_days),
            branding: Some(Branding {
                phone: trimmed(self.phone),
                email: trimmed(self.email),
                website: trimmed(self.website),
            }),
            bank_accounts: Some(accounts?),
            bank_accounts_need_confirmation: Some(self.protected.get()),
            ..OrganizationPatch::default()
        })
    }
}

/// The change that changes nothing.
fn whole(organization: &Organization) -> OrganizationPatch {
    OrganizationPatch {
        name: Some(organization.name.clone()),
        time_zone: Some(organization.time_zone.clone()),
        start_date: Some(organization.start_date),
        pue_policy: Some(organization.pue_policy),
        aging_buckets: Some(organization.aging_buckets.clone()),
        tolerance_days: Some(organization.tolerance_days),
        broken_promises_until_approval: Some(organization.broken_promises_until_approval),
        lead_days: Some(organization.lead_days.clone()),
        branding: Some(organization.branding.clone()),
        bank_accounts: Some(organization.bank_accounts.clone()),
        bank_accounts_need_confirmation: Some(organization.bank_accounts_need_confirmation),
        ..OrganizationPatch::default()
    }
}
