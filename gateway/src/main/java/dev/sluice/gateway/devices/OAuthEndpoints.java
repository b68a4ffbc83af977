package dev.sluice.gateway.devices;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.gateway.devices.Authorizations.Asker;
import dev.sluice.gateway.devices.Authorizations.Codes;
import dev.sluice.gateway.devices.TokenGrants.Grant;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.settings.SluiceSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a client's sign-in speaks: discovery (RFC 8414), device authorization and its polls (RFC 8628), renewal (RFC 6749
 * §6), revocation (RFC 7009); contract §2, §3 and §5.
 */
@RestController
class OAuthEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(OAuthEndpoints.class);
    private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final String REFRESH_TOKEN = "refresh_token";
    private static final int LONGEST_SURFACE = 100;
    private static final int LONGEST_CLIENT = 200;
    private static final long STORE_RETRY_SECONDS = 2;

    private final Authorizations authorizations;
    private final TokenGrants grants;
    private final PublicOrigin origin;
    private final SluiceSettings.DeviceSignIn settings;
    private final PerAddress begun;
    private final List<TokenGrant> others;

    OAuthEndpoints(
            Authorizations authorizations,
            TokenGrants grants,
            PublicOrigin origin,
            SluiceSettings settings,
            ObjectProvider<TokenGrant> others,
            Clock clock) {
        this.others = others.stream().toList();
        this.authorizations = authorizations;
        this.grants = grants;
        this.origin = origin;
        this.settings = settings.deviceSignIn();
        this.begun = new PerAddress(this.settings.requestsPerAddress(), clock);
    }

    private record Discovery(
            String issuer,
            String device_authorization_endpoint,
            String token_endpoint,
            String revocation_endpoint,
            List<String> grant_types_supported,
            List<String> response_types_supported,
            List<String> token_endpoint_auth_methods_supported,
            List<String> scopes_supported,
            int gateway_protocol_version) {}

    private record Begun(
            String device_code,
            String user_code,
            String verification_uri,
            String verification_uri_complete,
            long expires_in,
            long interval,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String login_notice) {}

    private record Issued(
            String access_token, String refresh_token, String token_type, long expires_in, String email) {}

    private record Exchanged(String access_token, String issued_token_type, String token_type, long expires_in) {}

    private record Problem(String error, String error_description) {}

    @RequestMapping("/.well-known/oauth-authorization-server")
    ResponseEntity<?> discovery(HttpServletRequest request) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            return wrongMethod("GET");
        }
        String url = origin.url();
        return answer(200)
                .body(new Discovery(
                        url,
                        url + "/oauth/device_authorization",
                        url + "/oauth/token",
                        url + "/oauth/revoke",
                        Stream.concat(
                                        Stream.of(DEVICE_CODE, REFRESH_TOKEN),
                                        others.stream().map(TokenGrant::type))
                                .toList(),
                        List.of(),
                        List.of("none"),
                        List.of("openid", "profile", "email"),
                        1));
    }

    @RequestMapping("/oauth/device_authorization")
    ResponseEntity<?> begin(HttpServletRequest request) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return wrongMethod("POST");
        }
        String surface = FormBody.of(request).value("surface");
        Optional<Duration> wait = begun.take(request.getRemoteAddr());
        if (wait.isPresent()) {
            throw new OAuthProblem(
                    429,
                    "slow_down",
                    "too many sign-ins were begun from this address; try again later",
                    wait.get().toSeconds() + 1);
        }
        Codes codes = authorizations.begin(asker(request, surface == null ? "" : surface));
        String page = origin.url() + "/device";
        String userCode = Secrets.shown(codes.userCode());
        return answer(200)
                .body(new Begun(
                        codes.deviceCode(),
                        userCode,
                        page,
                        page + "?user_code=" + userCode,
                        Authorizations.LIFETIME.toSeconds(),
                        settings.pollInterval().toSeconds(),
                        settings.loginNotice()));
    }

    @RequestMapping("/oauth/token")
    ResponseEntity<?> token(HttpServletRequest request) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return wrongMethod("POST");
        }
        FormBody form = FormBody.of(request);
        String grant = form.required("grant_type");
        return switch (grant) {
            case DEVICE_CODE -> answer(grants.redeem(form.required("device_code"), asker(request, "")));
            case REFRESH_TOKEN -> answer(grants.refresh(form.required("refresh_token"), asker(request, "")));
            default -> {
                TokenGrant.Issued issued = others.stream()
                        .filter(other -> other.type().equals(grant))
                        .findFirst()
                        .orElseThrow(
                                () -> new OAuthProblem(400, "unsupported_grant_type", "there is no such grant here"))
                        .answer(form, request.getRemoteAddr());
                yield answer(200)
                        .body(new Exchanged(
                                issued.accessToken(), issued.issuedTokenType(), "Bearer", issued.expiresInSeconds()));
            }
        };
    }

    @RequestMapping("/oauth/revoke")
    ResponseEntity<?> revoke(HttpServletRequest request) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return wrongMethod("POST");
        }
        grants.revoke(FormBody.of(request).required("token"));
        return answer(200).build();
    }

    private static ResponseEntity<?> answer(Grant grant) {
        return switch (grant) {
            case Grant.Tokens(var access, var refresh, var seconds, var email) ->
                answer(200).body(new Issued(access, refresh, "Bearer", seconds, email));
            case Grant.Waiting(var why) ->
                throw switch (why) {
                    case PENDING ->
                        new OAuthProblem(400, "authorization_pending", "nobody has approved this sign-in yet");
                    case SLOW_DOWN -> new OAuthProblem(429, "slow_down", "polled faster than agreed");
                    case DENIED -> new OAuthProblem(400, "access_denied", "this sign-in was denied");
                    case EXPIRED -> new OAuthProblem(400, "expired_token", "this sign-in is over; begin a new one");
                };
            case Grant.Invalid() ->
                throw new OAuthProblem(401, "invalid_grant", "this session has ended; sign in again");
        };
    }

    @ExceptionHandler
    ResponseEntity<Problem> told(OAuthProblem problem) {
        ResponseEntity.BodyBuilder answer = answer(problem.status());
        Long seconds = problem.retryAfterSeconds();
        if (seconds != null) {
            answer.header("Retry-After", String.valueOf(seconds));
        }
        return answer.body(new Problem(problem.error(), String.valueOf(problem.getMessage())));
    }

    /** Whatever else goes wrong is ours and passes; the client must keep its refresh token (contract §5). */
    @ExceptionHandler
    ResponseEntity<Problem> unavailable(RuntimeException problem) {
        LOG.warn("a client's sign-in has to wait: {}", problem.toString());
        return answer(503)
                .header("Retry-After", String.valueOf(STORE_RETRY_SECONDS))
                .body(new Problem(
                        "temporarily_unavailable", "Sluice cannot look this up right now; try again shortly"));
    }

    private static ResponseEntity<Problem> wrongMethod(String right) {
        return answer(405).header("Allow", right).body(new Problem("invalid_request", "this path takes " + right));
    }

    private static ResponseEntity.BodyBuilder answer(int status) {
        String id = Ids.text("req", Ids.next());
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .header("Pragma", "no-cache")
                .header("request-id", id)
                .header("x-request-id", id);
    }

    private static Asker asker(HttpServletRequest request, String surface) {
        String agent = request.getHeader("User-Agent");
        return new Asker(
                cut(surface, LONGEST_SURFACE),
                cut(agent == null ? "" : agent, LONGEST_CLIENT),
                request.getRemoteAddr());
    }

    /** What clients say of themselves is shown to people: one line, no control characters. */
    private static String cut(String text, int longest) {
        String clean = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "").strip();
        return clean.length() <= longest ? clean : clean.substring(0, longest);
    }
}
