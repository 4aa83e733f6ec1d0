//! People of a school for those who administer it: pages of them, their roles, their sign-ins.

mod list;
mod roles;
mod sign_in;

pub use list::{Listed, Listing, Wanted, list_people};
pub use roles::{
    HeldRole, NewRole, find_role, find_staff_person, insert_lead, insert_role, list_roles, update_leads_end,
    update_role_end,
};
pub use sign_in::{SignInState, list_logins_like, list_sign_ins};
