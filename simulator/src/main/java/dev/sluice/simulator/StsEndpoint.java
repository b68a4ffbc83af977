package dev.sluice.simulator;

import dev.sluice.simulator.Answering.ErrorOr;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AWS Security Token Service: {@code AssumeRole} in the query form, answered in XML. */
final class StsEndpoint implements Endpoint {

    static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):role/(?:.*/)?([\\w+=,.@-]+)");

    private final Accounts accounts;
    private final Answering answering;
    private final SignatureCheck signatures;

    StsEndpoint(Accounts accounts, Answering answering, SignatureCheck signatures) {
        this.accounts = accounts;
        this.answering = answering;
        this.signatures = signatures;
    }

    @Override
    public Reply answer(Arrival arrival) {
        ErrorAnswer refusal = signatures.refusal(arrival, "sts");
        ErrorOr answer = refusal == null
                ? assumed(arrival.form(), arrival.requestId())
                : ErrorOr.error(403, codeOf(refusal), refusal.message());
        return answering
                .credential(arrival, StsDialect.INSTANCE, "text/xml", answer)
                .signed(refusal == null ? "valid" : refusal.message());
    }

    private static String codeOf(ErrorAnswer refusal) {
        return switch (refusal.type()) {
            case "InvalidSignatureException" -> "SignatureDoesNotMatch";
            case "UnrecognizedClientException" -> "InvalidClientTokenId";
            default -> refusal.type().replaceFirst("Exception$", "");
        };
    }

    private ErrorOr assumed(Map<String, String> form, String requestId) {
        if (!"AssumeRole".equals(form.get("Action"))) {
            return ErrorOr.error(400, "InvalidAction", "Could not find operation " + form.get("Action"));
        }
        String arn = form.getOrDefault("RoleArn", "");
        String session = form.getOrDefault("RoleSessionName", "");
        String seconds = form.getOrDefault("DurationSeconds", "3600");
        Matcher role = ROLE.matcher(arn);
        if (!role.matches() || session.isEmpty() || !seconds.matches("\\d{3,5}")) {
            return ErrorOr.error(400, "ValidationError", "RoleArn, RoleSessionName or DurationSeconds is not valid");
        }
        String demanded = accounts.externalId();
        if (demanded != null && !Objects.equals(demanded, form.get("ExternalId"))) {
            return ErrorOr.error(
                    403,
                    "AccessDenied",
                    "User: arn:aws:iam::" + AwsErrors.ACCOUNT + ":user/sluice is not authorized to perform:"
                            + " sts:AssumeRole on resource: " + arn);
        }
        AwsKey key = accounts.openSession(Duration.ofSeconds(Long.parseLong(seconds)));
        return ErrorOr.body("<AssumeRoleResponse xmlns=\"" + NAMESPACE + "\"><AssumeRoleResult><AssumedRoleUser>"
                + "<AssumedRoleId>AROASLUICESIMULATOR:" + escaped(session) + "</AssumedRoleId><Arn>arn:aws:sts::"
                + role.group(1) + ":assumed-role/" + escaped(role.group(2)) + "/" + escaped(session)
                + "</Arn></AssumedRoleUser><Credentials><AccessKeyId>" + key.id() + "</AccessKeyId><SecretAccessKey>"
                + key.secret() + "</SecretAccessKey><SessionToken>" + key.sessionToken() + "</SessionToken><Expiration>"
                + key.expires() + "</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>"
                + requestId + "</RequestId></ResponseMetadata></AssumeRoleResponse>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
