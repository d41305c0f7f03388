use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::{Editor, make_key};
use axum::extract::{ConnectInfo, Request};
use axum::middleware;
use greenpulse_domain::campus::Campus;
use greenpulse_domain::user::{Role, User};
use greenpulse_http::{Front, Issuer, Peer, SessionRules, front, stamp};
use greenpulse_ports::all;
use tokio::net::TcpListener;

use crate::background::background;
use crate::cli::Up;
use crate::cloud::Cloud;
use crate::commands::{Failure, demo, now, user};
use crate::out::{Exit, Out};
use crate::{control, dashboard, simulation};

/// How late the simulated readings of a quarter-hour may come, also after the machine has slept.
const SIMULATE_EVERY: Duration = Duration::from_secs(60);

pub async fn run(cloud: Cloud, up: &Up, out: &Out) -> Exit {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("info"))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match serve(Arc::new(cloud), up, out).await {
        Ok(()) => Exit::Well,
        Err(err) => out.fail(greenpulse_http::with_causes(&*err)).await,
    }
}

async fn serve(cloud: Arc<Cloud>, up: &Up, out: &Out) -> Result<(), Failure> {
    let people = all::<User>(&*cloud.store, "").await?;
    let has_admin = people.iter().any(|it| it.role == Role::Admin);
    if !up.listen.ip().is_loopback() && !has_admin {
        return Err(
            "listening off loopback needs an admin first: greenpulse user add NAME --role admin"
                .into(),
        );
    }
    let origins = up.allow_origin.iter().map(|it| it.parse());
    let origins =
        origins.collect::<Result<_, _>>().map_err(|_| "--allow-origin takes https://host")?;
    let listener = TcpListener::bind(up.listen).await?;
    let address = listener.local_addr()?;
    cloud.serve_at(address)?;
    control::serve(cloud.clone())?;
    let issuer = Issuer::configured(setting)?;
    let api = cloud.router(issuer, SessionRules::configured(setting)?);
    let router = front(dashboard::before(api), Front { origins, ..Front::default() });
    let router = stamp(router, now).layer(middleware::map_request(named_peer));
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    welcome(&cloud, address, has_admin, out).await?;
    let pause = Duration::try_from_secs_f32(up.rollup_every);
    let pause = pause.map_err(|_| "--rollup-every takes seconds, such as 0.5")?;
    let background = background(&cloud, pause).into_iter().map(|it| tokio::spawn(it.work));
    let background: Vec<_> = background.collect();
    let is_empty = all::<Campus>(&*cloud.store, "").await?.is_empty();
    let from_nothing = is_empty && !up.empty;
    let simulation = tokio::spawn(simulate(cloud.clone(), from_nothing, out.clone()));
    let build = (!up.no_build).then(|| tokio::spawn(dashboard::keep_built()));
    axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()).await?;
    background.into_iter().chain([simulation]).for_each(|it| it.abort());
    if let Some(build) = build {
        build.abort();
    }
    Ok(())
}

/// Says who is at the other end of the connection.
async fn named_peer(mut request: Request) -> Request {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    if let Some(peer) = peer {
        request.extensions_mut().insert(Peer(peer));
    }
    request
}

#[expect(clippy::disallowed_methods, reason = "the server is where settings come from")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Says where we are, and how to get in and push.
async fn welcome(
    cloud: &Cloud,
    address: SocketAddr,
    has_admin: bool,
    out: &Out,
) -> Result<(), Failure> {
    out.note(format!("GreenPulse is ready at http://{address}")).await;
    if !has_admin {
        let admin = "admin".parse()?;
        user::add(cloud, &admin, Role::Admin, &[]).await?;
        let path = user::link(cloud, &admin).await?;
        out.note(format!("Sign in as admin, once: http://{address}{path}")).await;
        let gateway = "gateway".parse()?;
        let key = make_key(&*cloud.store, &Editor::owner(now()), &gateway, false).await?;
        out.note(format!(
            "Push a reading:\n  curl http://{address}/api/ingest/readings -H 'Authorization: Bearer {}' \\\n    \
             -H 'Content-Type: application/json' \\\n    -d '{{\"readings\":[{{\"meter\":\"m1\",\
             \"start\":\"2026-03-01T00:00:00Z\",\"duration\":\"PT15M\",\"value\":1.5,\"unit\":\"kWh\"}}]}}'",
            key.key
        ))
        .await;
    }
    Ok(())
}

/// Something to look at on an empty data folder, labelled as what it is; a simulated campus that is
/// there goes on as time does, also over the time that no server ran.
async fn simulate(cloud: Arc<Cloud>, from_nothing: bool, out: Out) {
    let failed = |err: Failure| {
        let error = greenpulse_http::with_causes(&*err);
        tracing::error!(error, "failed to simulate a campus");
    };
    if from_nothing {
        tracing::info!(
            "the data folder is empty: loading a simulated campus (--empty to go without)"
        );
        match simulation::make(&cloud, 1, now(), |n| demo::tell(&out, n)).await {
            Ok(n_readings) => tracing::info!(n_readings, "the simulated campus is loaded"),
            Err(err) => failed(err),
        }
    }
    loop {
        match simulation::go_on(&cloud, now(), |n| demo::tell(&out, n)).await {
            Ok(0) => {}
            Ok(n_readings) => tracing::info!(n_readings, "the simulated campus has gone on"),
            Err(err) => failed(err),
        }
        tokio::time::sleep(SIMULATE_EVERY).await;
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
