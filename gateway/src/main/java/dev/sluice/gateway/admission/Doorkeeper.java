package dev.sluice.gateway.admission;

import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyCheck;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds out who is asking, and answers those who may not as the real client needs it (contract §17.2). */
@Component
final class Doorkeeper {

    private final ApiKeys keys;

    Doorkeeper(ApiKeys keys) {
        this.keys = keys;
    }

    Caller identify(Request request) {
        String credential = Credential.of(request.headers());
        UUID id = request.id();
        if (credential == null) {
            return new Caller.Refused(Errors.authentication(
                    id,
                    "no API key: send one as 'Authorization: Bearer' or 'x-api-key'; your Sluice console makes them"));
        }
        return switch (keys.check(credential)) {
            case KeyCheck.Accepted accepted -> new Caller.Known(accepted.holder());
            case KeyCheck.Rejected rejected -> new Caller.Refused(rejection(id, rejected.reason()));
            case KeyCheck.Unavailable ignored ->
                new Caller.Refused(Errors.error(
                        id,
                        503,
                        "api_error",
                        "Sluice cannot check API keys at the moment because its database is away",
                        new Header("retry-after", "2")));
        };
    }

    private static Answer rejection(UUID id, KeyCheck.Reason reason) {
        return switch (reason) {
            case MALFORMED, UNKNOWN ->
                Errors.authentication(id, "this API key is not known to this Sluice; check for a typing error");
            case REVOKED ->
                Errors.authentication(id, "this API key was revoked; ask your Sluice administrator for a new one");
            case EXPIRED ->
                Errors.authentication(id, "this API key has expired; ask your Sluice administrator for a new one");
            // 451 costs one request and shows our sentence in every mode of the client; 403 does neither.
            case MEMBER_INACTIVE ->
                Errors.error(
                        id,
                        451,
                        "permission_error",
                        "your Sluice membership is suspended; ask your administrator",
                        Errors.NO_RETRY);
        };
    }
}
