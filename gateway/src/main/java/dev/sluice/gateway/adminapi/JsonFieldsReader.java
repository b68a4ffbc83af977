package dev.sluice.gateway.adminapi;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a request body as {@link JsonFields}. */
final class JsonFieldsReader implements HandlerMethodArgumentResolver {

    static final int MAX_BODY_BYTES = 64 * 1024;
    static final int MAX_LARGE_BODY_BYTES = 2 * 1024 * 1024;

    /** A repeated key is refused: two readers could take different ones. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == JsonFields.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer model,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders)
            throws IOException {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        if (http == null) {
            throw new IllegalStateException("not a servlet request");
        }
        if (!isJson(http.getContentType())) {
            throw AdminApiException.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type: the body must be application/json");
        }
        int most = parameter.hasParameterAnnotation(LargeBody.class) ? MAX_LARGE_BODY_BYTES : MAX_BODY_BYTES;
        byte[] body = http.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw AdminApiException.of(HttpStatus.CONTENT_TOO_LARGE, "the body must have at most " + most + " bytes");
        }
        JsonNode node = parse(body);
        if (!node.isObject()) {
            throw AdminApiException.badRequest("the body must be a JSON object");
        }
        return new JsonFields(node, "");
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            // Only the place: Jackson's own message may quote what was sent.
            TokenStreamLocation at = e.getLocation();
            throw AdminApiException.badRequest("the body is not valid JSON"
                    + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        try {
            return contentType != null
                    && MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
