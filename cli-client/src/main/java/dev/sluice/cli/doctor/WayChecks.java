package dev.sluice.cli.doctor;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.ProxyChoice;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.gateway.Unreachable;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.session.TokenSource;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The way to an answer, hop by hop; behind the first hop that fails nothing can be said. */
final class WayChecks {

    private static final Duration MOST_SKEW = Duration.ofSeconds(60);
    private static final Duration LEAST_SPREAD = Duration.ofMillis(400);

    private final World world;
    private final Profile profile;
    private final Gateway gateway;
    private final TokenSource tokens;
    private final boolean call;
    private Gateway.Credential me = new Gateway.Credential.None();
    private @Nullable Reply door;
    private List<String> models = List.of();

    /** @param call whether one small request may go to a model */
    WayChecks(World world, Profile profile, Gateway gateway, TokenSource tokens, boolean call) {
        this.world = world;
        this.profile = profile;
        this.gateway = gateway;
        this.tokens = tokens;
        this.call = call;
    }

    private record Step(String name, Supplier<Finding> look) {}

    List<Finding> run() {
        List<Step> steps = new ArrayList<>(List.of(
                new Step("name", this::name),
                new Step("gateway", this::gateway),
                new Step("clock", this::clock),
                new Step("sign-in", this::signIn),
                new Step("policy", this::policy),
                new Step("models", this::models)));
        if (call) {
            steps.add(new Step("provider", this::provider));
        }
        steps.add(new Step("streaming", this::streaming));
        List<Finding> findings = new ArrayList<>();
        boolean open = true;
        for (Step step : steps) {
            Finding finding = open ? look(step) : Finding.skipped(step.name());
            findings.add(finding);
            open &= finding.state() != Finding.State.BAD;
        }
        return findings;
    }

    private static Finding look(Step step) {
        try {
            return step.look().get();
        } catch (Unreachable e) {
            return Finding.bad(step.name(), word(e.fault()), e.getMessage(), e.fix());
        } catch (Problem e) {
            return Finding.bad(step.name(), "failed", e.getMessage(), e.next());
        }
    }

    private static String word(Enum<?> fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Finding name() {
        ProxyChoice proxy = gateway.proxy();
        if (proxy.shown() != null) {
            return Finding.good(
                    "name",
                    "the proxy " + proxy.shown() + " is asked for "
                            + profile.url().getHost());
        }
        try {
            InetAddress[] addresses = InetAddress.getAllByName(profile.url().getHost());
            return Finding.good("name", profile.url().getHost() + " is " + addresses[0].getHostAddress());
        } catch (UnknownHostException e) {
            return Finding.bad(
                    "name",
                    "dns",
                    "there is no address for " + profile.url().getHost(),
                    "check the spelling and your VPN; then: sluice login <address>");
        }
    }

    private Finding gateway() {
        Reply reply = gateway.get("/.well-known/oauth-authorization-server", new Gateway.Credential.None());
        door = reply;
        if (reply.status() >= 300 && reply.status() < 400) {
            return Finding.bad(
                    "gateway",
                    "redirect",
                    profile.url() + " redirects to "
                            + Table.printable(
                                    reply.headers().firstValue("location").orElse("somewhere else")),
                    "use the address that it leads to: sluice login <address>");
        }
        if (reply.status() >= 500) {
            return Finding.bad(
                    "gateway",
                    "gateway-down",
                    profile.url() + " answers with status " + reply.status(),
                    "wait a little; if it stays, tell your administrator");
        }
        String issuer = reply.json().path("issuer").asString("");
        if (!issuer.equals(profile.url().toString())) {
            return Finding.bad(
                    "gateway",
                    "other-address",
                    issuer.isEmpty()
                            ? "this is no Sluice gateway"
                            : "the gateway calls itself " + Table.printable(issuer),
                    "run: sluice login " + (issuer.isEmpty() ? "<address>" : Table.printable(issuer)));
        }
        String pin = gateway.pin();
        return Finding.good("gateway", profile.url() + " answers" + (pin == null ? "" : ", certificate trusted"));
    }

    private Finding clock() {
        String date = door == null ? null : door.headers().firstValue("date").orElse(null);
        if (date == null) {
            return Finding.good("clock", "the gateway tells no time");
        }
        try {
            Instant there = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            Duration skew = Duration.between(there, world.clock().instant());
            return skew.abs().compareTo(MOST_SKEW) > 0
                    ? Finding.bad(
                            "clock",
                            "clock",
                            "this machine's clock is " + skew.abs().toSeconds() + " seconds "
                                    + (skew.isNegative() ? "behind" : "ahead of") + " the gateway's",
                            "set the clock: turn on automatic time in the system's settings")
                    : Finding.good("clock", "agrees with the gateway's");
        } catch (DateTimeException e) {
            return Finding.good("clock", "the gateway tells no time");
        }
    }

    private Finding signIn() {
        String token;
        try {
            token = tokens.token();
        } catch (Unreachable e) {
            throw e;
        } catch (Problem e) {
            return Finding.bad("sign-in", "sign-in", e.getMessage(), e.next());
        }
        me = new Gateway.Credential.Token(token);
        Reply reply = gateway.get("/connect/me", me);
        if (reply.status() == 401) {
            return Finding.bad(
                    "sign-in",
                    "revoked",
                    "the gateway does not take the sign-in: " + reply.message(),
                    "run: sluice login");
        }
        if (reply.status() == 403) {
            return Finding.bad("sign-in", "suspended", reply.message(), "ask your administrator");
        }
        JsonNode user = reply.orEnd("run: sluice login").json();
        return Finding.good(
                "sign-in",
                Table.printable(user.path("email").asString("")) + ", "
                        + Table.printable(user.path("role").asString("")));
    }

    private Finding policy() {
        Reply reply = gateway.get("/managed/settings", me);
        if (reply.status() == 404) {
            return Finding.good("policy", "none is set for you at the gateway");
        }
        if (!reply.ok()) {
            return Finding.careful(
                    "policy",
                    "policy",
                    "the gateway's policy cannot be read: " + reply.message(),
                    "tell your administrator");
        }
        return Finding.good("policy", "one is set for you at the gateway");
    }

    private Finding models() {
        Reply reply = gateway.get("/v1/models?limit=1000", me).orEnd("ask your administrator");
        List<String> ids = new ArrayList<>();
        reply.json().path("data").forEach(model -> ids.add(model.path("id").asString("")));
        models = ids;
        return ids.isEmpty()
                ? Finding.bad("models", "no-models", "no model is open to you", "ask your administrator for a model")
                : Finding.good("models", ids.size() + (ids.size() == 1 ? " is" : " are") + " open to you");
    }

    /** The smallest request there is, to the smallest model there is. */
    private Finding provider() {
        String model =
                models.stream().filter(id -> id.contains("haiku")).findFirst().orElse(models.getFirst());
        ObjectNode body = Json.object().put("model", model).put("max_tokens", 1);
        body.putArray("messages").addObject().put("role", "user").put("content", "ping");
        Reply reply = gateway.post("/v1/messages", me, body);
        String id = reply.headers()
                .firstValue("request-id")
                .map(text -> " (" + Table.printable(text) + ")")
                .orElse("");
        if (reply.ok()) {
            reply.json();
            return Finding.good("provider", model + " answers" + id);
        }
        String said = reply.message() + id;
        if (reply.status() == 429) {
            boolean spend = said.contains("limit") && said.contains("spen");
            return Finding.bad(
                    "provider",
                    spend ? "spend-limit" : "rate-limit",
                    said,
                    spend ? "run: sluice usage; then: sluice limit request" : "wait a minute and try again");
        }
        if (reply.status() == 413 || reply.body().stripLeading().startsWith("<")) {
            return Finding.bad(
                    "provider",
                    "firewall",
                    "something between here and the gateway blocks requests to models",
                    "ask your network team to let POST " + profile.url() + "/v1/messages through unread");
        }
        if (reply.status() == 404 || reply.status() == 403) {
            return Finding.bad("provider", "model-access", said, "ask your administrator for access to " + model);
        }
        return Finding.bad(
                "provider", "provider", said, "tell your administrator; the console shows which provider fails");
    }

    /** Four events come in a second; whoever gets them at once has something in between that holds them back. */
    private Finding streaming() {
        List<Long> times = new ArrayList<>();
        HttpResponse<InputStream> answer = gateway.stream("/connect/stream", me);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    times.add(System.nanoTime());
                }
            }
        } catch (IOException e) {
            return Finding.bad(
                    "streaming",
                    "cut",
                    "a streamed answer breaks off",
                    "ask your network team about time-outs on the way");
        }
        if (answer.statusCode() != 200 || times.size() < 2) {
            return Finding.careful(
                    "streaming", "no-probe", "this gateway has no probe for streaming", "tell your administrator");
        }
        Duration spread = Duration.ofNanos(times.getLast() - times.getFirst());
        return spread.compareTo(LEAST_SPREAD) < 0
                ? Finding.bad(
                        "streaming",
                        "buffering",
                        "answers come in one piece: something on the way holds them back",
                        "ask your network team to turn off buffering for "
                                + profile.url().getHost()
                                + (gateway.proxy().shown() == null ? "" : ", or exempt it with NO_PROXY"))
                : Finding.good("streaming", "answers come as they are made");
    }
}
