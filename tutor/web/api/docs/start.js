"use strict";
// Show this server's own document; nothing is fetched from anywhere else (no validator badge).
SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#document",
  deepLinking: true,
  validatorUrl: null,
});
