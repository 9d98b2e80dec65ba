/** Vendors' own snippets, as their documentation has them. */

/** `HOST` stands for the vendor's address; `tt` and `html` are the page's own Trusted Types policy. */
export const SNIPPETS: Record<string, string> = {
  // gtag.js, with the loader created by a script as Tag Manager's snippet does.
  google: `(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});
    var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;
    j.src=tt('HOST/gtm.js?id='+i+dl);f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer','GTM-X');`,
  meta: `!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};
    if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;
    t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script',tt('HOST/fbevents.js'));
    fbq('init','1');fbq('track','PageView');new Image().src='HOST/tr?id=1&ev=PageView&noscript=1';`,
  hotjar: `(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:1,hjsv:6};
    a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;r.src=tt(t+h._hjSettings.hjid+j+h._hjSettings.hjsv);
    a.appendChild(r);})(window,document,'HOST/hotjar-','.js?sv=');localStorage.setItem('_hjid','1');document.cookie='_hjSession=1;path=/';`,
  clarity: `(function(c,l,a,r,i,t,y){c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};
    t=l.createElement(r);t.async=1;t.src=tt('HOST/tag/'+i);y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);})(window,document,'clarity','script','x');`,
  matomo: `var _paq=window._paq=window._paq||[];_paq.push(['trackPageView']);(function(){var u='HOST/';_paq.push(['setTrackerUrl',u+'matomo.php']);
    var d=document,g=d.createElement('script'),s=d.getElementsByTagName('script')[0];g.async=true;g.src=tt(u+'matomo.js');s.parentNode.insertBefore(g,s);})();`,
  tiktok: `!function(w,d,t){w.ttq=w.ttq||[];var s=d.createElement('script');s.type='text/javascript';s.async=!0;s.src=tt('HOST/events.js?sdkid=1&lib='+t);
    var e=d.getElementsByTagName('script')[0];e.parentNode.insertBefore(s,e)}(window,document,'ttq');`,
  linkedin: `window._linkedin_data_partner_ids=['1'];(function(l){if(!l){window.lintrk=function(a,b){window.lintrk.q.push([a,b])};window.lintrk.q=[]}
    var s=document.getElementsByTagName('script')[0];var b=document.createElement('script');b.type='text/javascript';b.async=true;
    b.src=tt('HOST/insight.min.js');s.parentNode.insertBefore(b,s);})(window.lintrk);`,
  // Segment and PostHog keep calls in an array until the library comes.
  segment: `!function(){var i='analytics',a=window[i]=window[i]||[];a.methods=['page','track'];a.methods.forEach(function(m){a[m]=function(){a.push([m].concat([].slice.call(arguments)))}});
    var t=document.createElement('script');t.type='text/javascript';t.async=!0;t.setAttribute('data-global-segment-analytics-key',i);t.src=tt('HOST/analytics.min.js');
    var r=document.getElementsByTagName('script')[0];r.parentNode.insertBefore(t,r);a.page();}();`,
  beacon: `navigator.sendBeacon('HOST/collect', JSON.stringify({e:'view'}));fetch('HOST/batch',{method:'POST',mode:'no-cors',keepalive:true,body:'[]'}).catch(function(){});
    var x=new XMLHttpRequest();x.open('POST','HOST/xhr');x.setRequestHeader('Content-Type','text/plain');x.onerror=function(){};x.send('{}');`,
  embed: `var box=document.createElement('div');box.innerHTML=html('<iframe src="HOST/embed/1" width="560"></iframe><img src="HOST/thumb.jpg" alt="">');document.body.appendChild(box);`,
};
