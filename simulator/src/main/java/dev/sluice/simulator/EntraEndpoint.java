package dev.sluice.simulator;

import dev.sluice.simulator.Answering.ErrorOr;
import java.time.Duration;
import java.util.Map;

/** Microsoft Entra's token endpoint for clients with a secret. */
final class EntraEndpoint implements Endpoint {

    static final Duration LIFETIME = Duration.ofSeconds(3_599);

    private final Accounts accounts;
    private final Answering answering;

    EntraEndpoint(Accounts accounts, Answering answering) {
        this.accounts = accounts;
        this.answering = answering;
    }

    @Override
    public Reply answer(Arrival arrival) {
        return answering.credential(arrival, OauthDialect.INSTANCE, "application/json", granted(arrival.form()));
    }

    private ErrorOr granted(Map<String, String> form) {
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return ErrorOr.error(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant.");
        }
        if (!form.getOrDefault("scope", "").endsWith("/.default")) {
            return ErrorOr.error(400, "invalid_scope", "AADSTS1002012: The provided value for scope is not valid.");
        }
        String secret = form.getOrDefault("client_secret", "");
        String valid = accounts.clientSecret();
        boolean wrong = valid != null && !valid.equals(secret);
        if (secret.isEmpty() || wrong || form.getOrDefault("client_id", "").isEmpty()) {
            return ErrorOr.error(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        }
        String token = accounts.issueBearer(Flavour.ENTRA, LIFETIME);
        return ErrorOr.body("{\"token_type\":\"Bearer\",\"expires_in\":" + LIFETIME.toSeconds() + ",\"ext_expires_in\":"
                + LIFETIME.toSeconds() + ",\"access_token\":" + Json.quote(token) + "}");
    }
}
