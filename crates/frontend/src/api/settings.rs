use super::{ApiClient, ApiFailure, Versioned};
use domain::{
    contract::{
        ApiKey, AuditEvent, BankAccountChange, HolidayChange, HolidayView, Invitation, Issuer, MailSettings, Message,
        NewApiKey, NewHoliday, NewIssuer, NewNotificationRule, NewUser, NotificationRule, NotificationRulePatch,
        Organization, OrganizationChange, OrganizationPatch, Page, RoleView, TestMail, User, UserPatch,
    },
    ids::{ApiKeyId, BankAccountChangeId, HolidayId, MessageId, NotificationRuleId, UserId},
};

impl ApiClient {
    pub(crate) async fn read_organization(self) -> Result<Versioned<Organization>, ApiFailure> {
        self.get_versioned("/organization").await
    }

    pub(crate) async fn update_organization(
        self,
        etag: &str,
        patch: &OrganizationPatch,
    ) -> Result<Versioned<OrganizationChange>, ApiFailure> {
        self.change("PATCH", "/organization", etag, patch).await
    }

    pub(crate) async fn list_bank_account_changes(self) -> Result<Page<BankAccountChange>, ApiFailure> {
        self.get("/bank-account-changes").await
    }

    /// `verb`: confirm or cancel.
    pub(crate) async fn decide_bank_account_change(
        self,
        id: BankAccountChangeId,
        verb: &'static str,
    ) -> Result<BankAccountChange, ApiFailure> {
        self.post(&format!("/bank-account-changes/{id}/{verb}"), &()).await
    }

    pub(crate) async fn list_issuers(self) -> Result<Page<Issuer>, ApiFailure> {
        self.get("/issuers").await
    }

    pub(crate) async fn create_issuer(self, issuer: &NewIssuer) -> Result<Issuer, ApiFailure> {
        self.post("/issuers", issuer).await
    }

    pub(crate) async fn list_users(self) -> Result<Page<User>, ApiFailure> {
        self.get("/users").await
    }

    pub(crate) async fn read_user(self, id: UserId) -> Result<Versioned<User>, ApiFailure> {
        self.get_versioned(&format!("/users/{id}")).await
    }

    pub(crate) async fn create_user(self, user: &NewUser) -> Result<User, ApiFailure> {
        self.post("/users", user).await
    }

    /// A link for somebody who never signed in; in the answer only when no mail can carry it.
    pub(crate) async fn invite_user(self, id: UserId) -> Result<Invitation, ApiFailure> {
        self.post(&format!("/users/{id}/invitation"), &()).await
    }

    pub(crate) async fn update_user(
        self,
        id: UserId,
        etag: &str,
        patch: &UserPatch,
    ) -> Result<Versioned<User>, ApiFailure> {
        self.change("PATCH", &format!("/users/{id}"), etag, patch).await
    }

    pub(crate) async fn list_roles(self) -> Result<Page<RoleView>, ApiFailure> {
        self.get("/roles").await
    }

    pub(crate) async fn list_holidays(self, year: i32) -> Result<Page<HolidayView>, ApiFailure> {
        self.get(&format!("/holidays?year={year}")).await
    }

    /// With `preview` nothing changes: the answer says what would move.
    pub(crate) async fn create_holiday(self, holiday: &NewHoliday, preview: bool) -> Result<HolidayChange, ApiFailure> {
        self.post(&format!("/holidays?preview={preview}"), holiday).await
    }

    pub(crate) async fn delete_holiday(self, id: HolidayId, preview: bool) -> Result<HolidayChange, ApiFailure> {
        self.remove(&format!("/holidays/{id}?preview={preview}")).await
    }

    pub(crate) async fn list_rules(self) -> Result<Page<NotificationRule>, ApiFailure> {
        self.get("/notification-rules").await
    }

    pub(crate) async fn read_rule(self, id: NotificationRuleId) -> Result<Versioned<NotificationRule>, ApiFailure> {
        self.get_versioned(&format!("/notification-rules/{id}")).await
    }

    pub(crate) async fn create_rule(self, rule: &NewNotificationRule) -> Result<NotificationRule, ApiFailure> {
        self.post("/notification-rules", rule).await
    }

    pub(crate) async fn update_rule(
        self,
        id: NotificationRuleId,
        etag: &str,
        patch: &NotificationRulePatch,
    ) -> Result<Versioned<NotificationRule>, ApiFailure> {
        self.change("PATCH", &format!("/notification-rules/{id}"), etag, patch).await
    }

    pub(crate) async fn read_mail_settings(self) -> Result<MailSettings, ApiFailure> {
        self.get("/mail-settings").await
    }

    pub(crate) async fn send_test_mail(self) -> Result<TestMail, ApiFailure> {
        self.post("/mail-settings/test", &()).await
    }

    pub(crate) async fn read_message(self, id: MessageId) -> Result<Message, ApiFailure> {
        self.get(&format!("/messages/{id}")).await
    }

    pub(crate) async fn list_api_keys(self) -> Result<Page<ApiKey>, ApiFailure> {
        self.get("/api-keys").await
    }

    /// The answer has the secret, and nothing else ever does.
    pub(crate) async fn create_api_key(self, key: &NewApiKey) -> Result<ApiKey, ApiFailure> {
        self.post("/api-keys", key).await
    }

    pub(crate) async fn revoke_api_key(self, id: ApiKeyId) -> Result<(), ApiFailure> {
        self.remove(&format!("/api-keys/{id}")).await
    }

    pub(crate) async fn list_audit_events(self, query: &str) -> Result<Page<AuditEvent>, ApiFailure> {
        self.get(&["/audit-events?", query].concat()).await
    }
}
