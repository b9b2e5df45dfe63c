use crate::{
    components::{banner::Banner, loaded::Loaded},
    preferences::use_text,
    read::Read,
    session::use_session,
    text::Text,
    url,
};
use domain::{
    contract::RoleView,
    permission::{Action, Permission, Resource, Role, Scope},
};
use leptos::prelude::*;

/// What each role may do: a row per resource, a column per action, and on whose rows.
#[component]
pub(super) fn Roles() -> impl IntoView {
    let words = &use_text().settings().roles;
    let session = use_session();
    let roles = Read::new(move || session.api.list_roles());
    let (chosen, set_chosen) = url::parameter("perfil");
    let role = Memo::new(move |_| chosen.get().and_then(|word| word.parse::<Role>().ok()).unwrap_or(Role::Collections));
    view! {
        <Banner message=words.read_only />
        <RoleChoice role on_choose=move |role: Role| set_chosen.set(Some(role.as_ref().to_owned())) />
        <Loaded read=roles skeleton_rows=8 let:page>
            {move || page.with(|page| page.data.iter().find(|view| view.role == role.get()).map(matrix))}
        </Loaded>
    }
}

#[component]
fn RoleChoice(role: Memo<Role>, #[prop(into)] on_choose: Callback<Role>) -> impl IntoView {
    let text = use_text();
    let radios = Role::ALL
        .iter()
        .map(|one| {
            let one = *one;
            view! {
                <label class="chip">
                    <input
                        type="radio"
                        name="role"
                        prop:checked=move || role.get() == one
                        on:change=move |_| on_choose.run(one)
                    />
                    {(text.settings().role)(one)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend class="label">{text.settings().roles.choose}</legend>
            <div class="chips">{radios}</div>
        </fieldset>
    }
}

fn matrix(view: &RoleView) -> AnyView {
    let text = use_text();
    let words = text.settings();
    let role = (words.role)(view.role);
    let heads = Action::ALL
        .iter()
        .map(|action| view! { <th scope="col" data-col=action.as_ref().to_owned()>{(words.action)(*action)}</th> })
        .collect_view();
    let rows = Resource::ALL.iter().map(|resource| line(view, *resource, text)).collect_view();
    view! {
        <div class="table-region" role="region" aria-label=(words.roles.table)(role) tabindex="0">
            <table class="table matrix" aria-label=(words.roles.table)(role) data-role=view.role.as_ref().to_owned()>
                <thead>
                    <tr>
                        <th scope="col" data-col="resource">
                            {words.roles.resource}
                        </th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(view: &RoleView, resource: Resource, text: &Text) -> AnyView {
    let name = (text.settings().resource)(resource);
    let cells = Action::ALL.iter().map(|action| cell(view, Permission::new(resource, *action), text)).collect_view();
    view! {
        <tr data-id=resource.as_ref().to_owned()>
            <th scope="row" data-col="resource">
                {name}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

/// A check box that says what it is and cannot be changed, so that the matrix reads the same by keyboard and aloud.
fn cell(view: &RoleView, permission: Permission, text: &Text) -> AnyView {
    let words = text.settings();
    let scope = scope_of(&view.permissions, permission);
    let (role, action) = ((words.role)(view.role), (words.action)(permission.action));
    let name = (words.roles.cell)(role, action, (words.resource)(permission.resource));
    let reach = scope.filter(|scope| *scope != Scope::All).map(|scope| {
        view! { <span class="meta">{(words.scope)(scope)}</span> }
    });
    view! {
        <td data-col=permission.action.as_ref().to_owned() data-scope=scope.map(|scope| scope.as_ref().to_owned())>
            <label class="check">
                <input
                    type="checkbox"
                    aria-label=name
                    aria-disabled="true"
                    checked=scope.is_some()
                    on:click=move |event| event.prevent_default()
                />
                {reach}
            </label>
        </td>
    }
    .into_any()
}

/// With which scope a role holds a permission, as the API writes it.
fn scope_of(held: &[String], permission: Permission) -> Option<Scope> {
    let wanted = permission.to_string();
    held.iter().find_map(|held| match held.strip_prefix(&wanted)? {
        "" => Some(Scope::All),
        rest => rest.strip_prefix(':')?.parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_held_with_the_scope_written_behind_it() {
        let held = ["invoice:read:assigned".to_owned(), "payment:create:own".to_owned(), "promise:read".to_owned()];
        let scope = |permission: &str| scope_of(&held, permission.parse().unwrap());
        assert_eq!(scope("invoice:read"), Some(Scope::Assigned));
        assert_eq!(scope("payment:create"), Some(Scope::Own));
        assert_eq!(scope("promise:read"), Some(Scope::All));
        assert_eq!(scope("invoice:create"), None);
    }
}
