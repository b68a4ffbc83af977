package dev.sluice.gateway.saml;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** A SAML identity provider on loopback that signs its own messages, verifies ours, and misbehaves on demand. */
public final class FakeSamlProvider implements AutoCloseable {

    private static final SpKey FIRST = SpKey.generate("fake IdP", Clock.systemUTC());

    public final Map<String, List<String>> attributes = new LinkedHashMap<>();
    public String nameId = "subject-1";
    public String nameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    public String session = "s-" + UUID.randomUUID();
    /** Changes a response before it is signed, and after. */
    public UnaryOperator<String> before = xml -> xml;

    public UnaryOperator<String> after = xml -> xml;
    /** Encrypts assertions for the service provider. */
    public boolean encrypts;

    public boolean redirects = true;
    public String fault = "";

    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final HttpServer server;
    private SpKey key = FIRST;
    private @Nullable SamlIdp us;

    public FakeSamlProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public String metadataUrl() {
        return base() + "/metadata";
    }

    /** How often the metadata was fetched. */
    public int fetches() {
        return fetches.get();
    }

    /** How many browsers came to sign out. */
    public int endedSessions() {
        return ended.get();
    }

    /** From now on another key signs. */
    public void changeKey() {
        key = SpKey.generate("fake IdP, next", Clock.systemUTC());
    }

    /** Learns the keys of the service provider from its metadata. */
    public void trust(String spMetadata) {
        List<java.security.cert.X509Certificate> found = new ArrayList<>();
        Element root =
                StrictXml.metadata(spMetadata.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        Dom.everyElement(root, each -> {
            if (Dom.is(each, Dom.DSIG, "X509Certificate")) {
                try {
                    var certificate = SpKey.certificate(
                            Base64.getMimeDecoder().decode(each.getTextContent().strip()));
                    if (!found.contains(certificate)) {
                        found.add(certificate);
                    }
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        us = new SamlIdp(String.valueOf(Dom.attribute(root, "entityID")), null, null, null, found, true);
    }

    public String metadata() {
        String certificate = base64(encoded(key));
        String redirect = redirects
                ? "<SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\""
                        + base() + "/sso\"/>"
                : "";
        return """
                <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%1$s/entity">\
                <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" \
                WantAuthnRequestsSigned="true"><KeyDescriptor use="signing">\
                <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>%2$s</X509Certificate>\
                </X509Data></KeyInfo></KeyDescriptor><SingleLogoutService \
                Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%1$s/slo"/>%3$s\
                <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%1$s/sso"/>\
                </IDPSSODescriptor></EntityDescriptor>""".formatted(base(), certificate, redirect);
    }

    /** What is posted to the service provider. */
    public record Response(String acs, String samlResponse, String relayState) {}

    /** Signs the person in who came with this address; refuses requests that the service provider did not sign. */
    public Response respond(String authnRequestUrl) {
        Redirects.Message message = Redirects.read(URI.create(authnRequestUrl).getRawQuery(), known());
        return respond(StrictXml.message(message.xml()).getDocumentElement(), String.valueOf(message.relayState()));
    }

    /** The same for a posted request. */
    public Response respondToPost(String samlRequest, String relayState) {
        Element root =
                StrictXml.message(Base64.getDecoder().decode(samlRequest)).getDocumentElement();
        return respond(Signatures.prove(root, known()), relayState);
    }

    private Response respond(Element request, String relayState) {
        String acs = String.valueOf(Dom.attribute(request, "AssertionConsumerServiceURL"));
        String sp = String.valueOf(Dom.text(Dom.children(request).getFirst()));
        return new Response(acs, response(acs, sp, Dom.id(request)), relayState);
    }

    private String response(String acs, String sp, String inResponseTo) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String statements = attributes.entrySet().stream()
                .map(each -> "<saml:Attribute Name=\"" + XmlText.escape(each.getKey()) + "\">"
                        + each.getValue().stream()
                                .map(value ->
                                        "<saml:AttributeValue>" + XmlText.escape(value) + "</saml:AttributeValue>")
                                .collect(Collectors.joining())
                        + "</saml:Attribute>")
                .collect(Collectors.joining());
        String xml = """
                <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
                xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r%7$s" Version="2.0" \
                IssueInstant="%1$s" Destination="%2$s" InResponseTo="%3$s"><saml:Issuer>%4$s</saml:Issuer>\
                <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
                <saml:Assertion ID="_a%7$s" Version="2.0" IssueInstant="%1$s"><saml:Issuer>%4$s</saml:Issuer><saml:Subject>\
                <saml:NameID Format="%9$s">%8$s</saml:NameID>\
                <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData \
                InResponseTo="%3$s" NotOnOrAfter="%5$s" Recipient="%2$s"/></saml:SubjectConfirmation>\
                </saml:Subject><saml:Conditions NotOnOrAfter="%5$s"><saml:AudienceRestriction>\
                <saml:Audience>%6$s</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
                <saml:AuthnStatement AuthnInstant="%1$s" SessionIndex="%10$s"><saml:AuthnContext>\
                <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>\
                </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>%11$s</saml:AttributeStatement>\
                </saml:Assertion></samlp:Response>""".formatted(
                        now,
                        acs,
                        inResponseTo,
                        base() + "/entity",
                        now.plus(Duration.ofMinutes(5)),
                        sp,
                        UUID.randomUUID(),
                        XmlText.escape(nameId),
                        nameIdFormat,
                        session,
                        statements);
        String changed = before.apply(xml);
        TestIdp.Signing how = TestIdp.Signing.usual().by(key.privateKey(), key.certificate());
        String signed = TestIdp.sign(changed, "Assertion", how);
        if (encrypts) {
            TestIdp.Encryption usual = TestIdp.Encryption.usual();
            signed = TestIdp.encrypt(
                    signed,
                    new TestIdp.Encryption(
                            usual.data(),
                            usual.key(),
                            usual.mgf(),
                            usual.digest(),
                            known().certificates().getFirst()));
        }
        return TestIdp.base64(after.apply(signed));
    }

    /** A logout by redirect, of the person's session: the address to open at the service provider. */
    public URI logout(String slo, List<String> sessions) {
        String xml = """
                <samlp:LogoutRequest xmlns:samlp="%s" xmlns:saml="%s" ID="_l%s" Version="2.0" IssueInstant="%s" \
                Destination="%s"><saml:Issuer>%s</saml:Issuer><saml:NameID Format="%s">%s</saml:NameID>%s\
                </samlp:LogoutRequest>""".formatted(
                        Dom.PROTOCOL,
                        Dom.ASSERTION,
                        UUID.randomUUID(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        slo,
                        base() + "/entity",
                        nameIdFormat,
                        XmlText.escape(nameId),
                        sessions.stream()
                                .map(each -> "<samlp:SessionIndex>" + each + "</samlp:SessionIndex>")
                                .collect(Collectors.joining()));
        return Redirects.write(URI.create(slo), "SAMLRequest", xml, "back", key);
    }

    private SamlIdp known() {
        if (us == null) {
            throw new IllegalStateException("trust() the service provider first");
        }
        return us;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            switch (exchange.getRequestURI().getPath()) {
                case "/metadata" -> {
                    fetches.incrementAndGet();
                    switch (fault) {
                        case "500" -> send(exchange, 500, "text/plain", "no");
                        case "large" -> send(exchange, 200, "text/xml", metadata() + " ".repeat(2 << 20));
                        case "elsewhere" -> {
                            exchange.getResponseHeaders().set("location", base() + "/metadata2");
                            exchange.sendResponseHeaders(302, -1);
                        }
                        default -> send(exchange, 200, "text/xml", metadata());
                    }
                }
                case "/metadata2" -> send(exchange, 200, "text/xml", metadata());
                case "/sso" -> {
                    Response response = query != null && query.contains("SAMLRequest=")
                            ? respond(base() + "/sso?" + query)
                            : respondToPost(
                                    form(body).getOrDefault("SAMLRequest", ""),
                                    form(body).getOrDefault("RelayState", ""));
                    send(exchange, 200, "text/html; charset=utf-8", """
                            <!DOCTYPE html><link rel="icon" href="data:,"><title>Signing in</title><body onload="document.forms[0].submit()">\
                            <form method="post" action="%s"><input type="hidden" name="SAMLResponse" value="%s">\
                            <input type="hidden" name="RelayState" value="%s"></form>""".formatted(
                                    response.acs(), response.samlResponse(), response.relayState()));
                }
                case "/slo" -> {
                    Redirects.Message message = Redirects.read(String.valueOf(query), known());
                    ended.incrementAndGet();
                    if (message.parameter().equals("SAMLRequest")) {
                        Element root = StrictXml.message(message.xml()).getDocumentElement();
                        String slo = String.valueOf(Dom.text(Dom.children(root).getFirst()))
                                .replaceFirst("/metadata$", "/logout");
                        exchange.getResponseHeaders()
                                .set("location", answerLogout(slo, Dom.id(root)).toString());
                        exchange.sendResponseHeaders(302, -1);
                    } else {
                        send(exchange, 200, "text/plain", "signed out");
                    }
                }
                default -> send(exchange, 404, "text/plain", "nothing here");
            }
        }
    }

    private URI answerLogout(String slo, String inResponseTo) {
        String xml = """
                <samlp:LogoutResponse xmlns:samlp="%s" xmlns:saml="%s" ID="_o%s" Version="2.0" IssueInstant="%s" \
                Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer><samlp:Status>\
                <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
                </samlp:LogoutResponse>""".formatted(
                        Dom.PROTOCOL,
                        Dom.ASSERTION,
                        UUID.randomUUID(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        slo,
                        inResponseTo,
                        base() + "/entity");
        return Redirects.write(URI.create(slo), "SAMLResponse", xml, null, key);
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    private static byte[] encoded(SpKey key) {
        try {
            return key.certificate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
