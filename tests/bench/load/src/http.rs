//! A keep-alive HTTP/1.1 connection: prepared bytes out, status and body back.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MAX_HEADERS: usize = 32;
const CHUNK: usize = 64 * 1024;

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

enum Length {
    Fixed(usize),
    Chunked,
}

struct Head {
    status: u16,
    bytes: usize,
    length: Length,
}

/// The bytes of a request, as they go out.
pub(crate) fn request(method: &str, path: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

impl Connection {
    pub(crate) async fn open(addr: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(CHUNK) })
    }

    /// Sends one request and waits for the whole answer: its status and body.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, Vec<u8>)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.fill().await?;
            if let Some(head) = parse_head(&self.buffer)? {
                break head;
            }
        };
        let mut body = self.buffer.split_off(head.bytes);
        match head.length {
            Length::Fixed(length) => {
                body.reserve(length.saturating_sub(body.len()));
                while body.len() < length {
                    read_more(&mut self.stream, &mut body).await?;
                }
            }
            Length::Chunked => {
                while !body.ends_with(b"0\r\n\r\n") {
                    read_more(&mut self.stream, &mut body).await?;
                }
            }
        }
        Ok((head.status, body))
    }

    async fn fill(&mut self) -> io::Result<()> {
        read_more(&mut self.stream, &mut self.buffer).await
    }
}

async fn read_more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.reserve(CHUNK);
    match stream.read_buf(buffer).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

fn parse_head(bytes: &[u8]) -> io::Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed =
        response.parse(bytes).map_err(|err| io::Error::new(io::ErrorKind::InvalidData, err))?;
    let httparse::Status::Complete(head_bytes) = parsed else { return Ok(None) };
    let mut length = Length::Fixed(0);
    for header in response.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            let text = str::from_utf8(header.value).unwrap_or_default();
            length = Length::Fixed(text.trim().parse().map_err(io::Error::other)?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunked;
        }
    }
    Ok(Some(Head { status: response.code.unwrap_or(0), bytes: head_bytes, length }))
}
