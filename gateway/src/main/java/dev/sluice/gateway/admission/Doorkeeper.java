package dev.sluice.gateway.admission;

import dev.sluice.gateway.adminapi.AdminKeys;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.devices.TokenCheck;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyCheck;
import dev.sluice.gateway.policies.Sightings;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds out who is asking, and answers those who may not as the real client needs it (contract §17.2). */
@Component
final class Doorkeeper {

    private static final String SUSPENDED = "your Sluice membership is suspended; ask your administrator";

    private final ApiKeys keys;
    private final DeviceSessions devices;
    private final Sightings sightings;

    Doorkeeper(ApiKeys keys, DeviceSessions devices, Sightings sightings) {
        this.keys = keys;
        this.devices = devices;
        this.sightings = sightings;
    }

    Caller identify(Request request) {
        String credential = Credential.of(request.headers());
        UUID id = request.id();
        if (credential == null) {
            return new Caller.Refused(Errors.authentication(
                    id,
                    "no API key: send one as 'Authorization: Bearer' or 'x-api-key'; your Sluice console makes them"));
        }
        Caller caller = DeviceSessions.isToken(credential) ? byToken(id, credential) : byKey(id, credential);
        if (caller instanceof Caller.Known(Holder holder)) {
            sightings.claimed(
                    holder.client(),
                    request.headers().first("x-claude-code-managed-settings-checksum"),
                    request.headers().first("user-agent"));
        }
        return caller;
    }

    private Caller byKey(UUID id, String secret) {
        return switch (keys.check(secret)) {
            case KeyCheck.Accepted(var holder) ->
                new Caller.Known(new Holder(holder.principal(), holder.keyId(), holder.workspaceId()));
            case KeyCheck.Rejected rejected ->
                new Caller.Refused(AdminKeys.isMeantAsOne(secret) ? adminKey(id) : rejection(id, rejected.reason()));
            case KeyCheck.Unavailable ignored -> unavailable(id, "API keys");
        };
    }

    private Caller byToken(UUID id, String token) {
        return switch (devices.check(token)) {
            case TokenCheck.Accepted(var session, var member) ->
                new Caller.Known(new Holder(new Principal.Person(member), session, null));
            case TokenCheck.Rejected rejected -> new Caller.Refused(rejection(id, rejected.reason()));
            case TokenCheck.Unavailable ignored -> unavailable(id, "sign-ins");
        };
    }

    private static Caller unavailable(UUID id, String what) {
        return new Caller.Refused(Errors.error(
                id,
                503,
                "api_error",
                "Sluice cannot check " + what + " at the moment because its database is away",
                new Header("retry-after", "2")));
    }

    private static Answer rejection(UUID id, TokenCheck.Reason reason) {
        return switch (reason) {
            case UNKNOWN ->
                Errors.authentication(id, "this access token is not known to this Sluice; run /login to sign in again");
            case EXPIRED -> Errors.authentication(id, "this sign-in has expired; run /login to sign in again");
            case REVOKED ->
                Errors.authentication(
                        id, "this sign-in was revoked; run /login to sign in again, or ask your Sluice administrator");
            // The client of a signed-in member shows it whole and does not try again, unlike with a key (below).
            case MEMBER_INACTIVE -> Errors.error(id, 403, "permission_error", SUSPENDED, Errors.NO_RETRY);
        };
    }

    /** By its shape alone: whether there is such a key is not looked up. */
    private static Answer adminKey(UUID id) {
        return Errors.authentication(
                id,
                "this is an admin key, which opens the Admin API only; models need an API key, which begins with slc_");
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
            case MEMBER_INACTIVE -> Errors.error(id, 451, "permission_error", SUSPENDED, Errors.NO_RETRY);
        };
    }
}
