package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Verifies AWS Signature Version 4 in its header form, from its specification. */
final class SignatureCheck {

    static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 +Credential=([^/,]+)/(\\d{8})/"
            + "([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String WRONG = "The request signature we calculated does not match the signature you provided."
            + " Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    private final Accounts accounts;

    SignatureCheck(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Null when the request is signed with a valid key for this service, in any region; else the refusal. */
    @Nullable
    ErrorAnswer refusal(Arrival arrival, String service) {
        String authorization = arrival.header("authorization");
        if (authorization == null) {
            return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Matcher parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches()) {
            return refused("IncompleteSignatureException", "Authorization header is not a Version 4 signature.");
        }
        if (!service.equals(parts.group(4))) {
            return mismatch("Credential should be scoped to correct service: '" + service + "'.");
        }
        AwsKey key = accounts.awsKey(parts.group(1));
        if (key == null || (key.sessionToken() != null && !key.sessionToken().equals(token(arrival)))) {
            return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        if (key.expires() != null && key.expires().isBefore(accounts.now())) {
            return refused("ExpiredTokenException", "The security token included in the request is expired");
        }
        ErrorAnswer late = lateness(arrival, parts.group(2));
        return late != null ? late : comparison(arrival, parts, key);
    }

    private static @Nullable String token(Arrival arrival) {
        return arrival.header("x-amz-security-token");
    }

    private @Nullable ErrorAnswer lateness(Arrival arrival, String day) {
        String stamp = arrival.header("x-amz-date");
        try {
            Instant signed = STAMP.parse(stamp == null ? "" : stamp, Instant::from);
            Duration skew = Duration.between(signed, accounts.now()).abs();
            if (skew.compareTo(LARGEST_SKEW) > 0) {
                return mismatch("Signature expired: " + stamp + " is not within 5 minutes of "
                        + STAMP.format(accounts.now()) + ".");
            }
        } catch (DateTimeException e) {
            return refused("IncompleteSignatureException", "X-Amz-Date is missing or not a time.");
        }
        return stamp != null && stamp.startsWith(day) ? null : mismatch("Date in Credential scope does not match.");
    }

    private static @Nullable ErrorAnswer comparison(Arrival arrival, Matcher parts, AwsKey key) {
        List<String> signed = List.of(parts.group(5).split(";"));
        for (String name : arrival.headers().names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if ((lower.startsWith("x-amz-") || "host".equals(lower)) && !signed.contains(lower)) {
                return mismatch("'" + lower + "' must be a signed header.");
            }
        }
        String payload = hex(sha256(arrival.body()));
        String claimed = arrival.header("x-amz-content-sha256");
        if (claimed != null && !claimed.equals(payload)) {
            return mismatch(WRONG);
        }
        String canonical = CanonicalRequest.of(arrival, signed, payload);
        String scope = parts.group(2) + "/" + parts.group(3) + "/" + parts.group(4) + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + arrival.header("x-amz-date") + "\n" + scope + "\n"
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] derived = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (String step : scope.split("/")) {
            derived = hmac(derived, step);
        }
        return hex(hmac(derived, toSign)).equals(parts.group(6)) ? null : mismatch(WRONG);
    }

    private static ErrorAnswer mismatch(String message) {
        return refused("InvalidSignatureException", message);
    }

    private static ErrorAnswer refused(String type, String message) {
        return new ErrorAnswer(403, type, message);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
