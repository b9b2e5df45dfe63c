use super::{ApiClient, ApiFailure};
use domain::contract::{
    ChangePassword, ConfirmPasswordReset, ConfirmTotp, DisableTotp, Me, Page, RequestPasswordReset, Session, SignIn,
    SignedInSession, TotpEnrollment,
};
use leptos::prelude::Set;

impl ApiClient {
    /// Signs in; the browser keeps the refresh cookie, this client the access token.
    pub(crate) async fn sign_in(self, form: &SignIn) -> Result<Me, ApiFailure> {
        let session: Session = self.post("/auth/login", form).await?;
        Ok(self.begin(session))
    }

    /// Takes the session up again with the refresh cookie.
    pub(crate) async fn restore(self) -> Result<Me, ApiFailure> {
        let session: Session = self.post("/auth/refresh", &()).await?;
        Ok(self.begin(session))
    }

    /// Ends the session here even when the server cannot be told.
    pub(crate) async fn sign_out(self) -> Result<(), ApiFailure> {
        let answer = self.post("/auth/logout", &()).await;
        self.set_token(None);
        answer
    }

    /// Other sessions of the person end.
    pub(crate) async fn change_password(self, change: &ChangePassword) -> Result<(), ApiFailure> {
        self.put_only("/me/password", change).await
    }

    /// Sends a link for a new password, if anybody has the address.
    pub(crate) async fn request_password_reset(self, request: &RequestPasswordReset) -> Result<(), ApiFailure> {
        self.post("/auth/password-reset", request).await
    }

    /// Sets the password with the token of the link.
    pub(crate) async fn confirm_password_reset(self, request: &ConfirmPasswordReset) -> Result<(), ApiFailure> {
        self.post("/auth/password-reset/confirm", request).await
    }

    pub(crate) async fn list_sessions(self) -> Result<Page<SignedInSession>, ApiFailure> {
        self.get("/me/sessions").await
    }

    /// Ends one session of the person, or all but this one.
    pub(crate) async fn end_sessions(self, only: Option<uuid::Uuid>) -> Result<(), ApiFailure> {
        match only {
            Some(id) => self.remove(&format!("/me/sessions/{id}")).await,
            None => self.remove("/me/sessions").await,
        }
    }

    /// A secret for an authenticator app; nothing changes before it is confirmed.
    pub(crate) async fn enroll_totp(self) -> Result<TotpEnrollment, ApiFailure> {
        self.post("/me/totp", &()).await
    }

    /// Turns one-time codes on with one of them.
    pub(crate) async fn confirm_totp(self, request: &ConfirmTotp) -> Result<(), ApiFailure> {
        self.post("/me/totp/confirm", request).await
    }

    /// Turns them off with the password.
    pub(crate) async fn disable_totp(self, request: &DisableTotp) -> Result<(), ApiFailure> {
        self.post("/me/totp/disable", request).await
    }

    fn begin(self, session: Session) -> Me {
        self.set_token(Some(session.access_token));
        self.session_ended.set(false);
        session.user
    }
}
