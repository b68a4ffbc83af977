package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.ProviderCheck.Result.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says what an admin has to do about a provider that does not work. */
final class CheckProblems {

    private CheckProblems() {}

    /** No answer came. */
    static Problem unreachable(String host, IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String sentence = switch (cause) {
                case UnresolvedAddressException _, UnknownHostException _ ->
                    "The host name " + host + " does not resolve: check region, resource name and DNS.";
                case SSLException _ ->
                    "TLS with " + host + " failed: its certificate is not trusted here; a proxy that"
                            + " intercepts TLS needs its authority in the trust store.";
                case HttpConnectTimeoutException _ ->
                    host + " does not accept connections: check firewall, proxy and private endpoint.";
                case HttpTimeoutException _ -> host + " did not answer in time.";
                default -> "";
            };
            if (!sentence.isEmpty()) {
                return new Problem(sentence);
            }
        }
        String refused = e instanceof ConnectException ? " refused the connection." : " broke the connection off.";
        return new Problem(host + refused + " Check the address and the firewall.");
    }

    /** An error came. */
    static Problem answered(ProviderDefinition definition, String model, int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        String sentence = switch (definition.kind()) {
            case BEDROCK, BEDROCK_MESSAGES, CLAUDE_ON_AWS -> aws(definition, model, status, text);
            case VERTEX -> vertex(definition, model, status, text);
            case FOUNDRY -> foundry(model, status, text);
            case ANTHROPIC, SIMULATOR -> anthropic(model, status, text);
        };
        return new Problem(sentence.isEmpty() ? general(status) : sentence);
    }

    private static String aws(ProviderDefinition definition, String model, int status, String text) {
        String region = " in " + definition.region();
        if (text.contains("expiredtoken") || text.contains("token included in the request is expired")) {
            return "The AWS credential has expired: renew the session token or use a role.";
        }
        if (text.contains("signature") && text.contains("not match")) {
            return "AWS does not accept the signature: the secret access key is wrong.";
        }
        if (text.contains("signature expired") || text.contains("signature not yet current")) {
            return "AWS does not accept the time of the signature: set this machine's clock.";
        }
        if (text.contains("unrecognizedclient") || text.contains("security token included in the request is invalid")) {
            return "AWS does not know the access key: it was deleted, or belongs to another partition.";
        }
        if (text.contains("don't have access to the model") || text.contains("model access")) {
            return "Model access is not enabled: request " + model + region + " in the Bedrock console.";
        }
        if (text.contains("on-demand throughput")) {
            return model + " needs an inference profile: map the model to an id such as us." + model + '.';
        }
        if (text.contains("model identifier is invalid") || status == 404) {
            return model + " is not known" + region + ": check region and model id.";
        }
        if (status == 401 || status == 403) {
            return definition.kind() == ProviderKind.BEDROCK
                    ? "The credential lacks bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on " + model
                            + region + '.'
                    : "The credential was refused: it is expired, or may not call " + service(definition) + region
                            + '.';
        }
        return "";
    }

    private static String service(ProviderDefinition definition) {
        return definition.kind() == ProviderKind.CLAUDE_ON_AWS
                ? "workspace " + definition.project() + " of Claude Platform on AWS"
                : "Bedrock's Messages endpoint (bedrock-mantle)";
    }

    private static String vertex(ProviderDefinition definition, String model, int status, String text) {
        String place = definition.project() + " / " + definition.region();
        if (text.contains("service_disabled") || text.contains("has not been used in project")) {
            return "The Vertex AI API is not enabled: enable aiplatform.googleapis.com in " + definition.project()
                    + '.';
        }
        return switch (status) {
            case 401 -> "Google does not accept the token: the credential was revoked or has expired.";
            case 403 ->
                "The credential lacks aiplatform.endpoints.predict in " + definition.project()
                        + ": grant roles/aiplatform.user.";
            case 404 -> model + " is not there in " + place + ": enable it in Model Garden, or choose another region.";
            case 429 -> "The quota for " + model + " in " + place + " is used up or zero: raise it in Google Cloud.";
            default -> "";
        };
    }

    private static String foundry(String model, int status, String text) {
        if (status == 404 || text.contains("deploymentnotfound")) {
            return "There is no deployment named " + model + " in this resource: check resource and deployment name.";
        }
        return switch (status) {
            case 401 -> "Foundry does not accept the credential: the key belongs to another resource or has expired.";
            case 403 -> "The identity may not call this resource: grant it the role Cognitive Services User.";
            default -> "";
        };
    }

    private static String anthropic(String model, int status, String text) {
        if (text.contains("credit balance")) {
            return "The organization's credit balance is too low.";
        }
        return switch (status) {
            case 401 -> "The API key is not accepted: it was deleted, disabled or mistyped.";
            case 403 -> "The API key may not call the Messages API of this workspace.";
            case 404 -> "The model " + model + " is not known there: check the model id and the base URL.";
            default -> "";
        };
    }

    private static String general(int status) {
        if (status == 429) {
            return "The provider answered that its rate limit is reached: the credential works, its quota is used up.";
        }
        if (status == 529 || status == 503) {
            return "The provider is overloaded at the moment (status " + status + "); try again.";
        }
        if (status >= 300 && status < 400) {
            return "The address redirects (status " + status + "): give the final base URL.";
        }
        return "The provider refused the test with status " + status + '.';
    }
}
