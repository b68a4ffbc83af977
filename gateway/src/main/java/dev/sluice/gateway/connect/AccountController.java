package dev.sluice.gateway.connect;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.devices.DeviceSession;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.KeyRefusedException;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.spend.MemberUsage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A member's own account, for the member's own client: usage, keys, devices, feedback. Nobody else's can be named. */
@RestController
@RequestMapping(ConnectSecurity.ACCOUNT)
class AccountController {

    private static final int LONGEST_NAME = 80;

    private final ApiKeys keys;
    private final DeviceSessions devices;
    private final MemberUsage usage;
    private final Feedback feedback;
    private final Clock clock;

    AccountController(ApiKeys keys, DeviceSessions devices, MemberUsage usage, Feedback feedback, Clock clock) {
        this.keys = keys;
        this.devices = devices;
        this.usage = usage;
        this.feedback = feedback;
        this.clock = clock;
    }

    private record Me(String id, String email, String name, String role, String device_id) {}

    private record KeyAnswer(
            String id,
            String name,
            String kind,
            String hint,
            Instant created_at,
            @Nullable Instant expires_at,
            @Nullable Instant last_used_at) {

        static KeyAnswer of(ApiKey key) {
            return new KeyAnswer(
                    Ids.text("apikey", key.id()),
                    key.name(),
                    key.kind().apiName(),
                    key.hint(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsedAt());
        }
    }

    private record NewKeyAnswer(KeyAnswer key, String secret) {}

    private record DeviceAnswer(
            String id,
            String surface,
            String client,
            String address,
            Instant created_at,
            Instant last_seen_at,
            boolean current) {}

    private record Listed<T>(List<T> data) {}

    private record Received(String id) {}

    record NewKey(
            @Nullable String name,
            @Nullable String kind,
            @JsonProperty("expires_at") @Nullable Instant expiresAt) {}

    record NewFeedback(@Nullable String text, @Nullable String report) {}

    @GetMapping
    Object me(@AuthenticationPrincipal SignedIn user) {
        return new Me(
                Ids.text("user", user.memberId()),
                user.member().email(),
                user.member().name(),
                user.member().role().apiName(),
                Ids.text(DeviceSessions.ID_PREFIX, user.sessionId()));
    }

    @GetMapping("/usage")
    Object usage(@AuthenticationPrincipal SignedIn user) {
        return UsageAnswer.of(usage.of(user.memberId(), clock.instant()));
    }

    @GetMapping("/keys")
    Object keys(@AuthenticationPrincipal SignedIn user) {
        return new Listed<>(
                keys.openOf(user.memberId()).stream().map(KeyAnswer::of).toList());
    }

    @PostMapping("/keys")
    ResponseEntity<?> newKey(@AuthenticationPrincipal SignedIn user, @RequestBody NewKey asked) {
        String name = asked.name() == null ? "" : asked.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return problem(400, "name: 1 to " + LONGEST_NAME + " characters");
        }
        KeyKind kind = "api".equals(asked.kind()) ? KeyKind.API : KeyKind.CLAUDE_CODE;
        MintedKey minted = keys.mint(user.memberId(), name, kind, asked.expiresAt());
        return ResponseEntity.ok(new NewKeyAnswer(KeyAnswer.of(minted.key()), minted.secret()));
    }

    @DeleteMapping("/keys/{id}")
    ResponseEntity<?> revokeKey(@AuthenticationPrincipal SignedIn user, @PathVariable String id) {
        return Ids.parse("apikey", id)
                .flatMap(keys::find)
                .filter(key -> key.memberId().equals(user.memberId()))
                .<ResponseEntity<?>>map(key -> {
                    keys.revoke(key.id());
                    return ResponseEntity.ok(KeyAnswer.of(key));
                })
                .orElseGet(() -> problem(404, "you have no key with this id"));
    }

    @GetMapping("/devices")
    Object devices(@AuthenticationPrincipal SignedIn user) {
        Instant now = clock.instant();
        return new Listed<>(devices.of(user.memberId()).stream()
                .filter(device -> device.live(now))
                .map(device -> answer(device, user))
                .toList());
    }

    @DeleteMapping("/devices/{id}")
    ResponseEntity<?> revokeDevice(@AuthenticationPrincipal SignedIn user, @PathVariable String id) {
        return Ids.parse(DeviceSessions.ID_PREFIX, id)
                .flatMap(devices::find)
                .filter(device -> device.memberId().equals(user.memberId()))
                .<ResponseEntity<?>>map(device -> {
                    devices.revoke(device.id());
                    return ResponseEntity.ok(answer(device, user));
                })
                .orElseGet(() -> problem(404, "you have no device with this id"));
    }

    @PostMapping("/feedback")
    ResponseEntity<?> feedback(@AuthenticationPrincipal SignedIn user, @RequestBody NewFeedback given) {
        String text = given.text() == null ? "" : given.text().strip();
        String report = given.report() == null ? "" : given.report();
        if (text.isEmpty() && report.isBlank()) {
            return problem(400, "text: say something");
        }
        if (text.length() > Feedback.LONGEST_TEXT || report.length() > Feedback.LONGEST_REPORT) {
            return problem(
                    413,
                    "at most " + Feedback.LONGEST_TEXT + " characters of text and " + Feedback.LONGEST_REPORT
                            + " of report");
        }
        return feedback.add(user.memberId(), text, report)
                .<ResponseEntity<?>>map(id -> ResponseEntity.ok(new Received(Ids.text("feedback", id))))
                .orElseGet(() -> problem(429, "you have sent much today already; try again tomorrow"));
    }

    private static DeviceAnswer answer(DeviceSession device, SignedIn user) {
        return new DeviceAnswer(
                Ids.text(DeviceSessions.ID_PREFIX, device.id()),
                device.surface(),
                device.client(),
                device.address(),
                device.createdAt(),
                device.lastSeenAt(),
                device.id().equals(user.sessionId()));
    }

    private static ResponseEntity<?> problem(int status, String message) {
        return ResponseEntity.status(status).body(Problem.of(status, message));
    }

    @ExceptionHandler
    ResponseEntity<?> refused(KeyRefusedException refused) {
        return problem(400, String.valueOf(refused.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<?> unreadable(org.springframework.http.converter.HttpMessageNotReadableException ignored) {
        return problem(400, "the body is not the JSON that this path takes");
    }

    @ExceptionHandler
    ResponseEntity<?> away(org.springframework.dao.DataAccessResourceFailureException ignored) {
        return problem(503, "the database cannot be reached right now; try again shortly");
    }
}
