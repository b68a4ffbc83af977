package dev.sluice.simulator;

import dev.sluice.simulator.Answering.ErrorOr;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Google's token endpoint: a service account's signed assertion for a bearer (RFC 7523). */
final class GoogleTokenEndpoint implements Endpoint {

    static final Duration LIFETIME = Duration.ofSeconds(3_599);

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final long LONGEST_SECONDS = 3_600;
    private static final long SKEW_SECONDS = 300;

    private final Accounts accounts;
    private final Answering answering;

    GoogleTokenEndpoint(Accounts accounts, Answering answering) {
        this.accounts = accounts;
        this.answering = answering;
    }

    @Override
    public Reply answer(Arrival arrival) {
        return answering.credential(arrival, OauthDialect.INSTANCE, "application/json", granted(arrival.form()));
    }

    private ErrorOr granted(Map<String, String> form) {
        if (!GRANT.equals(form.get("grant_type"))) {
            return ErrorOr.error(400, "unsupported_grant_type", "Invalid grant_type: " + form.get("grant_type"));
        }
        String wrong = objection(form.getOrDefault("assertion", ""));
        if (wrong != null) {
            return ErrorOr.error(400, "invalid_grant", wrong);
        }
        String token = accounts.issueBearer(Flavour.GOOGLE_TOKEN, LIFETIME);
        return ErrorOr.body("{\"access_token\":" + Json.quote(token) + ",\"expires_in\":" + LIFETIME.toSeconds()
                + ",\"token_type\":\"Bearer\"}");
    }

    /** What is wrong with the assertion, or null. The signature of any account but the simulator's own is unknown. */
    private @Nullable String objection(String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return "Invalid JWT: not three parts.";
        }
        try {
            JsonNode head = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));
            byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
            if (!"RS256".equals(head.path("alg").asString("")) || signature.length == 0) {
                return "Invalid JWT: must be signed with RS256.";
            }
            boolean own = GoogleAccount.EMAIL.equals(claims.path("iss").asString(""));
            if (own && !accounts.google().signed(parts[0] + "." + parts[1], signature)) {
                return "Invalid JWT Signature.";
            }
            return objectionTo(claims);
        } catch (JacksonException | IllegalArgumentException e) {
            return "Invalid JWT: cannot be read.";
        }
    }

    private @Nullable String objectionTo(JsonNode claims) {
        long now = accounts.now().getEpochSecond();
        long issued = claims.path("iat").asLong(0);
        long expires = claims.path("exp").asLong(0);
        if (!claims.path("iss").asString("").endsWith(".iam.gserviceaccount.com")) {
            return "Invalid grant: account not found";
        }
        if (!claims.path("aud").asString("").endsWith("/token")) {
            return "Invalid JWT: the audience is not this token endpoint.";
        }
        if (!claims.path("scope").asString("").contains("https://www.googleapis.com/auth/cloud-platform")) {
            return "Invalid OAuth scope or ID token audience provided.";
        }
        boolean timely = issued <= now + SKEW_SECONDS && expires > now && expires - issued <= LONGEST_SECONDS;
        return timely
                ? null
                : "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.";
    }
}
