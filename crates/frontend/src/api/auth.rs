use super::{ApiClient, ApiFailure};
use domain::contract::{ChangePassword, Me, Session, SignIn};
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
        let answer = self.post_only("/auth/logout").await;
        self.set_token(None);
        answer
    }

    /// Other sessions of the person end.
    pub(crate) async fn change_password(self, change: &ChangePassword) -> Result<(), ApiFailure> {
        self.put_only("/me/password", change).await
    }

    fn begin(self, session: Session) -> Me {
        self.set_token(Some(session.access_token));
        self.session_ended.set(false);
        session.user
    }
}
