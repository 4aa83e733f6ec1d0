//! Frames between the pool and a rendering child: length, kind, payload. Both ends are this crate in the
//! same build, so there is no version; sizes are bounded all the same.

use std::io::{self, Read, Write};

/// Largest payload in bytes.
pub(crate) const MAX_FRAME: usize = 64 << 20;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// To the child: the shared part of a class, JSON.
    Class,
    /// To the child: one pupil of the class sent before, JSON.
    Pupil,
    /// To the child: a print batch, JSON.
    PrintBatch,
    /// To the child: the batch is over, drop the cache.
    End,
    /// From the child: ready for work.
    Ready,
    /// From the child: pages (4 bytes, little endian), then the PDF.
    Document,
    /// From the child: the template failed, message in UTF-8.
    Template,
    /// From the child: the library panicked, message in UTF-8; the child should be replaced.
    Panic,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Class,
        Self::Pupil,
        Self::PrintBatch,
        Self::End,
        Self::Ready,
        Self::Document,
        Self::Template,
        Self::Panic,
    ];

    fn code(self) -> u8 {
        // Declared in this order; eight values always fit.
        self as u8
    }

    fn from_code(code: u8) -> io::Result<Self> {
        Self::ALL.get(usize::from(code)).copied().ok_or_else(|| bad("unknown frame"))
    }
}

/// One message.
#[derive(Debug)]
pub(crate) struct Frame {
    pub kind: Kind,
    pub payload: Vec<u8>,
}

/// Writes a frame and flushes.
pub(crate) fn write_frame(to: &mut dyn Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    if payload.len() > MAX_FRAME {
        return Err(bad("frame too long"));
    }
    let length = u32::try_from(payload.len()).map_err(|_| bad("frame too long"))?;
    let mut head = [0; 5];
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4] = kind.code();
    to.write_all(&head)?;
    to.write_all(payload)?;
    to.flush()
}

/// Reads a frame; `None` at the end of the stream.
pub(crate) fn read_frame(from: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    match from.read(&mut head[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut head[1..])?,
    }
    let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
    if length > MAX_FRAME {
        return Err(bad("frame too long"));
    }
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Some(Frame { kind: Kind::from_code(head[4])?, payload }))
}

fn bad(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_survive_the_pipe() {
        let mut bytes = Vec::new();
        for kind in Kind::ALL {
            write_frame(&mut bytes, kind, format!("{kind:?}").as_bytes()).expect("written");
        }
        let mut from = bytes.as_slice();
        for kind in Kind::ALL {
            let frame = read_frame(&mut from).expect("read").expect("a frame");
            assert_eq!((frame.kind, frame.payload), (kind, format!("{kind:?}").into_bytes()));
        }
        assert!(read_frame(&mut from).expect("end").is_none());
    }

    #[test]
    fn broken_frames_are_refused() {
        for bytes in [&[255, 255, 255, 255, 0][..], &[0, 0, 0, 0, 99], &[4, 0, 0, 0, 0, 1], &[1, 0]] {
            assert!(read_frame(&mut &*bytes).is_err(), "{bytes:?}");
        }
    }
}
