package dev.sluice.gateway.adminapi;

import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every request an id, names it in the answer, and keeps answers out of caches. */
final class RequestIdFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = RequestIdFilter.class.getName() + ".id";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = idOf(request);
        response.setHeader("request-id", id);
        response.setHeader("x-request-id", id);
        response.setHeader("cache-control", "no-store");
        chain.doFilter(request, response);
    }

    /** Whether this filter saw the request, which is so for the Admin API however its path is spelled. */
    static boolean saw(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) != null;
    }

    static String idOf(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        String id = Ids.text("req", Ids.next());
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
