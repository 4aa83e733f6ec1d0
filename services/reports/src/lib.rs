//! The only Typst of the project: pure functions from data to PDF bytes.
//!
//! A report is a folder of `report-templates/`, one input struct of [`input`] and one call of [`Renderer`].
//! Nothing here reads the clock, the file system, the network or a database, and no text of a user is ever
//! interpreted as markup: data enters the template as JSON.

pub mod input;

pub mod child;
pub mod pool;

mod fonts;
mod ids;
mod process;
mod renderer;
mod text;
mod wire;
mod world;

pub use ids::{EmbeddedIds, embedded_ids};
pub use input::{InputError, Problem};
pub use pool::{PoolConfig, RenderFailure, RenderPool, RenderedPdf};
pub use renderer::{Batch, Document, RenderError, Renderer};
