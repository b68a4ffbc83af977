package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** {@code /sim/control}, {@code /sim/requests}, {@code /sim/bill}, {@code /sim/stats}, {@code /sim/google-service-account}. */
final class ControlEndpoint {

    private final Control control;
    private final Recorder recorder;

    ControlEndpoint(Control control, Recorder recorder) {
        this.control = control;
        this.recorder = recorder;
    }

    /** Body of {@code POST /sim/control}; every field is optional. */
    record Order(
            @Nullable String behaviour,
            @Nullable Integer times,
            @Nullable String key,
            @Nullable String record,
            @Nullable Boolean reset,
            @Nullable String credentials,
            @Nullable Boolean expire,
            @Nullable AwsKeyOrder awsKey,
            @Nullable String externalId,
            @Nullable String clientSecret) {}

    /** An access key that is to be valid; {@code expired} refuses it as a session that has ended. */
    record AwsKeyOrder(
            @Nullable String id,
            @Nullable String secret,
            @Nullable String sessionToken,
            @Nullable Boolean expired) {}

    private record Requests(List<ReceivedRequest> data) {}

    private record Bill(List<Charge> data) {}

    private record Done(boolean ok) {}

    List<Step> answer(String method, String path, String host, byte[] body) {
        String route = method + " " + path.replaceAll("\\?.*", "");
        return switch (route) {
            case "POST /sim/control" -> obey(body);
            case "GET /sim/google-service-account" -> bytes(200, googleKeyFile(host));
            case "GET /sim/stats" -> json(200, recorder.stats());
            case "GET /sim/bill" -> json(200, new Bill(recorder.bill()));
            case "GET /sim/requests" -> json(200, new Requests(recorder.last(limit(path))));
            default -> error(404, ErrorAnswer.NOT_FOUND);
        };
    }

    private byte[] googleKeyFile(String host) {
        String json = control.accounts().google().json("http://" + host + "/token");
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private List<Step> obey(byte[] body) {
        try {
            Order order = Json.MAPPER.readValue(body, Order.class);
            if (Boolean.TRUE.equals(order.reset())) {
                control.reset();
                recorder.reset();
            }
            if (order.record() != null) {
                control.recordLevel(RecordLevel.valueOf(order.record().toUpperCase(Locale.ROOT)));
            }
            if (order.key() != null) {
                control.validKey(order.key().isEmpty() ? null : order.key());
            }
            if (order.behaviour() != null) {
                control.behave(
                        Behaviour.parse(order.behaviour()), order.times() == null ? Control.ALWAYS : order.times());
            }
            obeyOnCredentials(order);
            return json(200, new Done(true));
        } catch (JacksonException | IllegalArgumentException e) {
            return error(400, ErrorAnswer.invalid(String.valueOf(e.getMessage())));
        }
    }

    private void obeyOnCredentials(Order order) {
        Accounts accounts = control.accounts();
        AwsKeyOrder key = order.awsKey();
        if (key != null) {
            if (key.id() == null || key.secret() == null) {
                throw new IllegalArgumentException("awsKey takes id and secret");
            }
            Instant expires = Boolean.TRUE.equals(key.expired()) ? Instant.EPOCH : null;
            accounts.add(new AwsKey(key.id(), key.secret(), key.sessionToken(), expires));
        }
        if (order.externalId() != null) {
            accounts.externalId(order.externalId().isEmpty() ? null : order.externalId());
        }
        if (order.clientSecret() != null) {
            accounts.clientSecret(order.clientSecret().isEmpty() ? null : order.clientSecret());
        }
        if (order.credentials() != null) {
            control.credentialBehaviour(Behaviour.parse(order.credentials()));
        }
        if (Boolean.TRUE.equals(order.expire())) {
            accounts.expireAll();
        }
    }

    private static int limit(String path) {
        String digits = path.replaceFirst("^.*[?&]limit=(\\d{1,9}).*$", "$1");
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private static List<Step> error(int status, ErrorAnswer error) {
        return bytes(status, error.eventJson().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Step> json(int status, Object value) {
        return bytes(status, Json.MAPPER.writeValueAsBytes(value));
    }

    private static List<Step> bytes(int status, byte[] body) {
        return List.of(new Step.Send(Wire.head(status, "application/json", body.length, "")), new Step.Send(body));
    }
}
