package dev.sluice.gateway.sso;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a provider says about itself (OpenID Connect Discovery 1.0 §3).
 *
 * @param namesIssuer whether its answers to the browser carry {@code iss} (RFC 9207)
 * @param secretInForm whether it takes the client secret in the form only
 */
record Metadata(
        URI authorization,
        URI token,
        URI keys,
        @Nullable URI userinfo,
        @Nullable URI endSession,
        boolean namesIssuer,
        boolean secretInForm) {

    /** @throws SsoFailure when it is of another issuer, or something that is needed is missing */
    static Metadata of(ObjectNode json, String issuer) throws SsoFailure {
        String own = json.path("issuer").asString("");
        if (!own.equals(issuer)) {
            throw new SsoFailure(
                    Problem.ISSUER_CHANGED,
                    "its discovery document names the issuer " + brief(own) + ", not " + issuer);
        }
        var methods = json.path("token_endpoint_auth_methods_supported");
        boolean basic = methods.isMissingNode();
        boolean post = false;
        for (var method : methods) {
            basic |= method.asString("").equals("client_secret_basic");
            post |= method.asString("").equals("client_secret_post");
        }
        return new Metadata(
                needed(json, "authorization_endpoint"),
                needed(json, "token_endpoint"),
                needed(json, "jwks_uri"),
                SsoHttp.address(json.get("userinfo_endpoint")),
                SsoHttp.address(json.get("end_session_endpoint")),
                json.path("authorization_response_iss_parameter_supported").asBoolean(false),
                post && !basic);
    }

    private static URI needed(ObjectNode json, String name) throws SsoFailure {
        URI uri = SsoHttp.address(json.get(name));
        if (uri == null) {
            throw new SsoFailure(
                    Problem.UNEXPECTED_ANSWER, "its discovery document has no " + name + " that begins with https");
        }
        return uri;
    }

    private static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
